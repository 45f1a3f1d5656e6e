import { expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../conformance/server.ts';
import { makeTempSite } from '../conformance/temp-site.ts';

const SITE = fileURLToPath(new URL('../../../fixtures/sites/0.9', import.meta.url));

test.each([
  ['0.9.11', 200, '{"data":{"key":"plugins.null.settings.nothing","value":null}}'],
  ['0.9.12', 404, '{"http_status_code":404,"message":"Registry item not found"}'],
] as const)('a null is answered by /api/registry as Flextype %s does: %p', async (version, status, body) => {
  const files = new Map([
    ['src/flextype/flextype.yaml', `version: ${version}\n`],
    ['project/plugins/null/plugin.yaml', 'version: 1.0.0\n'],
    ['project/plugins/null/settings.yaml', 'enabled: true\nnothing: ~\n'],
    ['project/tokens/registry/abc/token.yaml', 'state: enabled\ncalls: 0\nlimit_calls: 0\n'],
  ]);
  await using site = await makeTempSite({ '.': SITE }, files);
  const server = await startServer(site.root, []);
  if (server.kind === 'refused') throw new Error(server.output);
  const ask = (path: string) =>
    fetch(new URL(`${path}?id=plugins.null.settings.nothing&token=abc`, server.origin));
  const answer = await ask('/api/registry');
  expect([answer.status, await answer.text()]).toEqual([status, body]);
  expect((await ask('/api/v1/registry')).status).toBe(404);
  await server.stop();
});
