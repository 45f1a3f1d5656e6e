import { expect, test } from 'bun:test';
import { resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dir, '../../..');

async function run(example: string): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn([process.execPath, `packages/${example}`], {
    cwd: REPOSITORY,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [code, out, err] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code, out, err };
}

test.each([
  ['registry-core/examples/read.ts', 'plugins.site.settings.title is "'],
  [
    'registry-core/examples/explain.ts',
    'wins       fixtures/sites/1.x/project/config/plugins/feed/settings.yaml:',
  ],
  ['registry-core/examples/diff.ts', 'changed flextype.manifest.version\n'],
  ['registry-core/examples/diagnose.ts', 'error: '],
  [
    'registry-core/examples/validate.ts',
    'fixtures/broken/schema-violation/project/config/plugins/shop/settings.yaml:2:8: plugins.shop.settings.title must',
  ],
  ['registry-core/examples/types.ts', "  readonly 'plugins.site.settings.title': "],
  ['registry-core/examples/layers.ts', 'server.port is 8080 from team (team.yaml:2:9)\n'],
  ['registry-core/examples/json-schema.ts', '"title": "plugins.site.settings"'],
  ['yaml/examples/locate.ts', 'version: fixtures/sites/1.x/src/flextype/flextype.yaml:'],
  ['tokens/examples/consume.ts', 'accepted; 1 of 3 calls\n'],
])('packages/%s runs, and says what it should', async (example, expected) => {
  const { code, out, err } = await run(example);
  expect([code, err]).toEqual([0, '']);
  expect(out.replaceAll(`${REPOSITORY}/`, '')).toContain(expected);
});
