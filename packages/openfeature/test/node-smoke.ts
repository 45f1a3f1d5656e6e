// Runs the built package on Node: `bun run build`, then `node --test packages/openfeature/test/node-smoke.ts` with Node
// 22.18 or later.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { createClient } from '@flextype-bun/client';
import { RegistryServerProvider } from '@flextype-bun/openfeature/server';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';

const streams: ServerResponse[] = [];
const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write('retry: 2000\n\nid: 1\ndata: {"key":"flags","value":{"on":false}}\n\n');
  streams.push(response);
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('the built package evaluates a flag, reports its change, and ends its connection', async () => {
  assert.match(import.meta.resolve('@flextype-bun/openfeature/server'), /\/dist\/server\.js$/);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const registry = createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await OpenFeature.setProviderAndWait(new RegistryServerProvider(registry, { ids: ['flags'] }));
  const flags = OpenFeature.getClient();
  assert.equal(await flags.getBooleanValue('flags.on', true), false);
  const changed = new Promise<unknown>((resolve) => {
    flags.addHandler(ProviderEvents.ConfigurationChanged, (details) => resolve(details?.flagsChanged));
  });
  streams.at(-1)?.write('id: 2\ndata: {"key":"flags","value":{"on":true}}\n\n');
  assert.deepEqual(await changed, ['flags', 'flags.on']);
  assert.equal(await flags.getBooleanValue('flags.on', false), true);
  const closed = once(streams.at(-1) as ServerResponse, 'close');
  await OpenFeature.close();
  await closed;
});
