import { describe, expect, test } from 'bun:test';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import {
  findProject,
  openRegistry,
  type Registry,
  RegistryError,
  type RegistryErrorCode,
} from '../src/index.ts';

const open = (root: string): Promise<Registry> => openRegistry(root, { watch: false });

async function refusal(root: string): Promise<RegistryError> {
  const error = await open(root).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RegistryError);
  return error as RegistryError;
}

const codes = (registry: Registry): RegistryErrorCode[] =>
  registry.status.diagnostics.map(({ code }) => code);

describe('findProject', () => {
  test.each([
    ['0.9', '0.9.16', '0.9'],
    ['0.10', '0.10.0', '0.10'],
    ['1.x', '1.0.0-alpha.3', '1.x'],
  ] as const)(
    'finds fixtures/sites/%s from inside, with its version and generation',
    async (name, version, generation) => {
      const root = copyFixture(`sites/${name}`);
      expect(await findProject(join(root, 'project/plugins/site'))).toMatchObject({
        root,
        version,
        generation,
      });
    },
  );

  test('returns undefined if there is no project', async () => {
    expect(await findProject(tempFolder())).toBeUndefined();
  });

  test('derives the generation from the folder of the tokens if src/ was not deployed', async () => {
    const generation = async (folder: string) => {
      const root = tempFolder();
      mkdirSync(join(root, 'project', folder), { recursive: true });
      return (await findProject(root))?.generation;
    };
    expect(await Promise.all(['tokens/registry', 'tokens', 'entries/tokens'].map(generation))).toEqual([
      '0.9',
      '0.10',
      '1.x',
    ]);
  });
});

describe('problems at the start', () => {
  test('name the root if it is missing, a file, or not a project', async () => {
    const folder = tempFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const found = await Promise.all([join(folder, 'none'), file, folder].map(refusal));
    expect(found.map(({ code }) => code)).toEqual(['root-missing', 'root-not-a-directory', 'not-a-project']);
  });

  test('are reported together, each with its place', async () => {
    const root = makeSite({
      ...pluginFiles('one', 'a: [\n', 'enabled: true\n'),
      ...pluginFiles('two', 'just text\n', 'a: 1\na: 2\n'),
      'project/config/flextype/settings.yaml': '\tx: 1\n',
    });
    const error = await refusal(root);
    const places = error.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code, position }) => `${code} ${position?.file.slice(root.length + 1)}:${position?.line}`);
    expect(error.code).toBe('load-failed');
    expect(places.sort()).toEqual([
      'malformed-yaml project/config/flextype/settings.yaml:1',
      'malformed-yaml project/plugins/one/plugin.yaml:1',
      'malformed-yaml project/plugins/two/settings.yaml:2',
      'not-a-mapping project/plugins/two/plugin.yaml:1',
    ]);
  });

  test('include a file of Flextype that is missing, and a folder where a file belongs', async () => {
    expect(
      (await refusal(copyFixture('broken/missing-manifest'))).diagnostics.map(({ code }) => code),
    ).toEqual(['missing-file']);
    const root = makeSite({});
    rmSync(join(root, 'src/flextype/settings.yaml'));
    mkdirSync(join(root, 'src/flextype/settings.yaml'));
    expect((await refusal(root)).diagnostics.map(({ code }) => code)).toEqual(['unreadable']);
  });

  test('do not include a project without src/: it is served, and a diagnostic says so', async () => {
    const root = copyFixture('sites/1.x');
    rmSync(join(root, 'src'), { recursive: true });
    const registry = await open(root);
    expect(codes(registry)).toContain('no-core');
    expect(registry.get('flextype.manifest')).toEqual([]);
    expect(registry.has('plugins.site')).toBe(true);
  });
});

describe('reading', () => {
  test('get returns frozen plain JavaScript, json the text, value the PHP value', async () => {
    const registry = await open(copyFixture('sites/1.x'));
    const id = 'flextype.settings.lighthouse';
    const plain = registry.get(id) as Record<string, unknown>;
    expect(Object.isFrozen(plain) && Object.isFrozen(plain['floors'])).toBe(true);
    expect(registry.get(id) === plain).toBe(true);
    expect([plain['height_in_metres'], plain['keepers'], plain['foghorn']]).toEqual([24, 2, null]);
    expect(registry.json(`${id}.height_in_metres`)).toBe('24.0');
    expect([registry.phpValue(`${id}.height_in_metres`), registry.phpValue(`${id}.keepers`)]).toEqual([
      24,
      2n,
    ]);
  });

  test('an unset id has the fallback and no text', async () => {
    const registry = await open(copyFixture('sites/1.x'));
    const id = 'flextype.settings.lighthouse.foghorn';
    expect([registry.get(id), registry.get(id, 7), registry.has(id), registry.json(id)]).toEqual([
      undefined,
      7,
      false,
      undefined,
    ]);
  });

  test('a value without JSON affects only itself and its ancestors', async () => {
    const registry = await open(copyFixture('broken/infinite-value'));
    const broken = registry.status.diagnostics
      .filter(({ code }) => code === 'not-encodable')
      .map(({ id }) => String(id));
    expect(broken.length).toBeGreaterThan(0);
    for (const id of [...broken, 'flextype.settings', 'flextype'])
      expect(() => registry.json(id)).toThrow(RegistryError);
    expect(registry.json('flextype.manifest')).toBeDefined();
  });

  test('the version depends on the values only: equal values, equal versions', async () => {
    const root = copyFixture('sites/1.x');
    const first = (await open(root)).version;
    writeIn(root, 'project/config/plugins/site/settings.yaml', '# a remark\ntitle: Changed\n');
    const second = (await open(root)).version;
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: "Changed" # another\n');
    expect([(await open(root)).version === second, first === second]).toEqual([true, false]);
  });

  test('an external plugin is read and overridden, but is not part of the tree', async () => {
    const elsewhere = tempFolder();
    writeFileSync(join(elsewhere, 'settings.yaml'), 'a: 1\nb: [x, y]\n');
    const root = makeSite({ 'project/config/plugins/mate/settings.yaml': 'b: [z]\n' });
    const registry = await openRegistry(root, { watch: false, externalPlugins: { mate: elsewhere } });
    expect([...registry.externalPlugin('mate').keys()]).toEqual(['a', 'b']);
    expect(registry.has('plugins.mate')).toBe(false);
    await registry.close();
  });
});
