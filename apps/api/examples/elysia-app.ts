// An Elysia app that serves the registry of a site below /cms, and sends a request to itself with Eden Treaty.
// Run: bun apps/api/examples/elysia-app.ts SITE TOKEN

import { treaty } from '@elysia/eden';
import { registryApi } from '@flextype-bun/api';
import { openRegistry } from '@flextype-bun/registry-core';
import { openTokens } from '@flextype-bun/tokens';
import { Elysia } from 'elysia';

const [site = '.', token = ''] = process.argv.slice(2);
const registry = await openRegistry(site);
const tokens = await openTokens(site, { ledger: 'memory' });

const stopping = new AbortController();
const cms = new Elysia({ prefix: '/cms' }).use(registryApi({ registry, tokens, signal: stopping.signal }));
const app = new Elysia()
  .get('/', () => 'My own page')
  .use(cms)
  .listen(0);

const client = treaty<typeof app>(`http://localhost:${app.server?.port}`);
const { data } = await client.cms.api.v1.registry.get({ query: { id: 'flextype.manifest.version', token } });
process.stdout.write(`${JSON.stringify(data)}\n`);

// Streams do not end by themselves, and `stop` would wait for them.
stopping.abort();
await app.stop();
await tokens.close();
await registry.close();
