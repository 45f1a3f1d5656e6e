import {
  encodeJson,
  lookup,
  mergeLayers,
  openRegistry,
  type PhpArray,
  parseYaml,
} from '@flextype-bun/registry-core';
import { openTokens } from '@flextype-bun/tokens';
import { bench, do_not_optimize, group, run } from 'mitata';
import { createApp } from '../src/app.ts';
import { parseQuery } from '../src/http/php-query.ts';
import { parseRequest } from '../src/requests/registry-request.ts';
import { DEFAULT_REGISTRY_API_SETTINGS } from '../src/responses/api-settings.ts';
import { DOCUMENTED } from '../src/responses/flavours.ts';
import { RegistryService } from '../src/service/registry-service.ts';
import { makeBenchSite } from './bench-site.ts';
import { OVERRIDES_TEXT, PLUGIN_TEXT, settingsText } from './micro-texts.ts';
import { SUBTREE_ID, WORKLOADS } from './workloads.ts';

// `bun run bench:micro`: the parts of a start, a reload and a request. An argument selects among them.

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const ID = 'flextype.manifest.version';
// Number of calls in one turn of the event loop under load.
const TOGETHER = 32;

const large = settingsText();
const settings = parseYaml(large) as PhpArray;
const overrides = parseYaml(OVERRIDES_TEXT) as PhpArray;

group('parse YAML', () => {
  bench(`a plugin, ${PLUGIN_TEXT.length} bytes`, () => do_not_optimize(parseYaml(PLUGIN_TEXT)));
  bench(`settings, ${Math.round(large.length / 1024)} KiB`, () => do_not_optimize(parseYaml(large)));
});

bench('merge overrides over settings', () => do_not_optimize(mergeLayers([settings, overrides])));

const site = makeBenchSite();
const registry = await openRegistry(site, { watch: false });
const { tree } = registry.snapshot;
const subtree = registry.phpValue(SUBTREE_ID) ?? null;
group('look up', () => {
  bench('a scalar', () => do_not_optimize(lookup(tree, ID)));
  bench('what is not set', () => do_not_optimize(lookup(tree, 'flextype.settings.bench.nothing')));
});
bench('encode a subtree of 20 kB', () => do_not_optimize(encodeJson(subtree)));

const url = `http://127.0.0.1:3000${WORKLOADS[0]?.path}`;
group('read a call', () => {
  bench('parseQuery', () => do_not_optimize(parseQuery(url.slice(url.indexOf('?') + 1))));
  bench('parseRequest', () => do_not_optimize(parseRequest(url, DOCUMENTED)));
});

const inMemory = await openTokens(site, { ledger: 'memory' });
const inFiles = await openTokens(site);
group(`judge and count, ${TOGETHER} calls`, () => {
  bench('memory', async () => {
    for (let call = 0; call < TOGETHER; call++) do_not_optimize(await inMemory.consume(TOKEN));
  });
  bench('file', async () => {
    await Promise.all(Array.from({ length: TOGETHER }, () => inFiles.consume(TOKEN)));
  });
});

group(`answer, ${TOGETHER} requests`, () => {
  for (const [ledger, tokens] of Object.entries({ memory: inMemory, file: inFiles })) {
    const service = new RegistryService({ registry, tokens, settings: () => DEFAULT_REGISTRY_API_SETTINGS });
    const app = createApp(service);
    for (const { name, path } of WORKLOADS) {
      bench(`${ledger}, ${name}`, async () => {
        const handle = async () => app.handle(new Request(`http://127.0.0.1:3000${path}`));
        await Promise.all(Array.from({ length: TOGETHER }, handle));
      });
    }
  }
});

const [chosen] = process.argv.slice(2);
await run(chosen === undefined ? {} : { filter: new RegExp(chosen) });
await inMemory.close();
await inFiles.close();
await registry.close();
