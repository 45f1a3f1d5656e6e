// Runs the built package on Node: `bun run build`, then `node --test packages/registry-core/test/node-smoke.ts` with
// Node 22.22 or later. Names lead to dist/ there, since Node does not know the condition `bun`.
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import {
  diagnose,
  diff,
  eachId,
  explain,
  explainLayers,
  findProject,
  mergeLayers,
  openRegistry,
  RegistryError,
  type RegistryEvent,
  readSite,
  toJsonSchema,
  toTypes,
  validate,
} from '@flextype-bun/registry-core';
import { locateYaml, parseYaml, YamlError } from '@flextype-bun/yaml';

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures');
const NAMES = ['0.9', '0.10', '1.x'];
let folder = '';
const site = (name: string): string => join(folder, name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flextype-node-'));
  await Promise.all(NAMES.map((name) => cp(join(FIXTURES, 'sites', name), site(name), { recursive: true })));
  for (const name of ['syntax', 'schema-violation'])
    await cp(join(FIXTURES, 'broken', name), site(name), { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));

test('the built package is what runs', () => {
  for (const name of ['@flextype-bun/registry-core', '@flextype-bun/yaml']) {
    assert.match(import.meta.resolve(name), /\/dist\/index\.js$/);
  }
});

test('compares settings with their schema', async () => {
  const [violation] = await validate(site('schema-violation'));
  assert.deepEqual(
    [violation?.code, violation?.position?.line, violation?.rule?.line],
    ['schema-violation', 2, 6],
  );
});

test('merges and explains layers', () => {
  const layers = [
    { name: 'defaults', text: 'port: 80\n' },
    { name: 'environment', value: { port: 8080 } },
  ];
  assert.deepEqual(mergeLayers(layers), new Map([['port', 8080n]]));
  const [port] = explainLayers(layers, ['port']);
  assert.deepEqual(
    port?.layers.map(({ source, effect, position }) => [source, effect, position?.line]),
    [
      ['defaults', 'overridden', 1],
      ['environment', 'wins', undefined],
    ],
  );
});

test('reads, locates and refuses YAML', () => {
  const text = 'calls: 7 # so far\nbig: 9223372036854775807\n';
  assert.deepEqual(
    parseYaml(text),
    new Map([
      ['calls', 7n],
      ['big', 9223372036854775807n],
    ]),
  );
  assert.deepEqual(parseYaml('mode: 0755', { dialect: 'symfony5' }), new Map([['mode', 493n]]));
  assert.equal(locateYaml(text, ['big'])?.value.start.column, 6);
  assert.throws(() => parseYaml('a: [', { file: 'x.yaml' }), YamlError);
});

for (const name of NAMES) {
  test(`fixtures/sites/${name} is loaded, looked up, encoded and explained`, async () => {
    const registry = await openRegistry(site(name), { watch: false });
    assert.equal((await findProject(join(site(name), 'project/plugins')))?.root, site(name));
    assert.equal(typeof registry.get('flextype.manifest.version'), 'string');
    assert.equal(registry.json('flextype.manifest.version'), JSON.stringify(registry.project.version));
    const max = registry.json('flextype.settings.parsers') ?? registry.json('flextype.settings');
    assert.match(max ?? '', /9223372036854775807/);
    const { layers } = await explain(registry, 'plugins.feed.settings.priority');
    assert.deepEqual(
      layers.map(({ effect, phpValue }) => [effect, phpValue]),
      [
        ['overridden', 50n],
        ['wins', 150n],
      ],
    );
    assert.ok([...eachId(registry.snapshot.tree)].length > 200);
    assert.match(toTypes(registry.snapshot), /readonly 'plugins\.site\.settings\.title'/);
    assert.equal(toJsonSchema(registry.snapshot.tree)['type'], 'object');
    await registry.close();
  });
}

test('follows a changed file', async () => {
  const root = site('1.x');
  const registry = await openRegistry(root);
  const changed = new Promise<RegistryEvent>((resolve) => {
    registry.subscribe((event) => {
      if (event.type === 'change' && event.ids.includes('plugins.site.settings.title')) resolve(event);
    });
  });
  await mkdir(join(root, 'project/config/plugins/site'), { recursive: true });
  await writeFile(join(root, 'project/config/plugins/site/settings.yaml'), 'title: Changed\n');
  await changed;
  assert.equal(registry.get('plugins.site.settings.title'), 'Changed');
  await registry.close();
});

test('refuses a broken site with a place, still diagnoses it, and compares sites', async () => {
  await assert.rejects(openRegistry(site('syntax')), (error: RegistryError) => {
    assert.ok(error instanceof RegistryError);
    assert.equal(error.diagnostics[0]?.position?.line, 4);
    return error.code === 'load-failed';
  });
  assert.equal((await diagnose(site('syntax')))[0]?.code, 'malformed-yaml');
  const [one, other] = await Promise.all([readSite(site('0.9')), readSite(site('1.x'))]);
  assert.ok(
    diff(one.snapshot.tree, other.snapshot.tree).some(({ id }) => id === 'flextype.manifest.version'),
  );
});
