import { describe, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import { find, openRegistry, type Registry } from '../src/index.ts';

/** The first and last version of each range of releases. */
const RELEASES = [
  [
    '0.9.9',
    { order: 'descending', hidden: true, links: false, zero: 'octal', enabled: 'all', nullIsSet: true },
  ],
  [
    '0.9.11',
    { order: 'descending', hidden: true, links: false, zero: 'octal', enabled: 'all', nullIsSet: true },
  ],
  [
    '0.9.12',
    { order: 'descending', hidden: false, links: true, zero: 'text', enabled: 'all', nullIsSet: false },
  ],
  [
    '0.9.13',
    { order: 'descending', hidden: false, links: true, zero: 'text', enabled: 'all', nullIsSet: false },
  ],
  [
    '0.9.14',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'all', nullIsSet: false },
  ],
  [
    '0.9.16',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'all', nullIsSet: false },
  ],
  [
    '0.10.0',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'set', nullIsSet: false },
  ],
  [
    '0.11.0',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'set', nullIsSet: false },
  ],
  [
    'v1.0.0-alpha.1',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'set', nullIsSet: false },
  ],
  [
    '1.0.0-alpha.3',
    { order: 'ascending', hidden: false, links: true, zero: 'text', enabled: 'set', nullIsSet: false },
  ],
] as const;

function siteOf(version: string): string {
  const root = makeSite({
    'src/flextype/flextype.yaml': `version: '${version}'\n`,
    ...pluginFiles('early', 'version: 1.0.0\n', 'enabled: true\npriority: 10\nzip: 09111\nnothing: ~\n'),
    ...pluginFiles('late', 'version: 1.0.0\n', 'enabled: true\npriority: 200\n'),
    ...pluginFiles('off', 'version: 1.0.0\n', 'enabled: false\n'),
    ...pluginFiles('zero', 'version: 1.0.0\n', 'enabled: 0\n'),
    ...pluginFiles('.hidden', 'version: 1.0.0\n', 'enabled: true\n'),
    ...pluginFiles('CVS', 'version: 1.0.0\n', 'enabled: true\n'),
    ...pluginFiles('_svn', 'version: 1.0.0\n', 'enabled: true\n'),
    'project/plugins/unstarted/plugin.yaml': 'version: 1.0.0\n',
    'project/plugins/unstarted/settings.yaml': 'enabled: true\n',
  });
  const outside = tempFolder();
  writeIn(outside, 'plugin.php', '<?php\n');
  writeIn(outside, 'plugin.yaml', 'version: 1.0.0\n');
  writeIn(outside, 'settings.yaml', 'enabled: true\n');
  symlinkSync(outside, join(root, 'project/plugins/linked'));
  return root;
}

const open = (root: string): Promise<Registry> => openRegistry(root, { watch: false });

describe.each(RELEASES)('Flextype %s', (version, rules) => {
  test('lists, orders and reads plugins by the rules of its release', async () => {
    const registry = await open(siteOf(version));
    const plugins = registry.phpValue('plugins') as ReadonlyMap<string, unknown>;
    const names = [...plugins.keys()];
    expect(names.indexOf('early') < names.indexOf('late')).toBe(rules.order === 'ascending');
    expect(['.hidden', 'CVS', '_svn'].map((name) => plugins.has(name))).toEqual(Array(3).fill(rules.hidden));
    expect(plugins.has('linked')).toBe(rules.links);
    expect([plugins.has('off'), plugins.has('unstarted')]).toEqual(Array(2).fill(rules.enabled === 'all'));
    expect(plugins.has('zero')).toBe(true);
    expect(registry.get('plugins.early.settings.zip')).toBe(rules.zero === 'octal' ? 73 : '09111');
    expect(registry.project.release.nullIsSet).toBe(rules.nullIsSet);
    expect(find(registry.snapshot.tree, 'plugins.early.settings.nothing')).toBeNull();
  });
});

test('if the plugin site runs, a folder of any name is a theme, but a link is not', async () => {
  const files = (folder: string) => ({
    [`project/themes/${folder}/theme.yaml`]: 'name: x\n',
    [`project/themes/${folder}/settings.yaml`]: 'a: 1\n',
  });
  const root = makeSite({
    'src/flextype/flextype.yaml': 'version: 0.9.16\n',
    ...pluginFiles('site', '', 'enabled: true\n'),
    ...files('plain'),
    ...files('.hidden'),
    ...files('CVS'),
  });
  symlinkSync(join(root, 'project/themes/plain'), join(root, 'project/themes/linked'));
  const themes = (await open(root)).phpValue('themes') as ReadonlyMap<string, unknown>;
  expect([...themes.keys()]).toEqual(['.hidden', 'CVS', 'plain']);
});

test("Composer's list of installed packages decides how YAML is read", async () => {
  const read = async (installed: unknown) => {
    const root = siteOf('0.9.16');
    writeIn(root, 'vendor/composer/installed.json', JSON.stringify(installed));
    writeIn(root, 'project/config/flextype/settings.yaml', 'mode: 0755\nlist:\n  - - 1\n    - 2\n');
    const registry = await open(root);
    return [registry.get('flextype.settings.mode'), registry.get('flextype.settings.list')];
  };
  const yaml = (version: string) => [{ name: 'symfony/yaml', version }];
  expect(await read({ packages: yaml('v5.4.17') })).toEqual([493, [[1, 2]]]);
  expect(await read(yaml('v6.1.0'))).toEqual(['0755', [[1, 2]]]);
  expect(await read(yaml('v5.1.3'))).toEqual([493, ['- 1 - 2']]);
  expect(await read('no list')).toEqual([493, ['- 1 - 2']]);
});

describe('an unsupported root is refused with a reason', () => {
  const refusal = (root: string): Promise<string> => open(root).then(() => '', String);

  test.each([
    [
      '0.9.7',
      {
        'flextype/bootstrap.php': "<?php define('FLEXTYPE_VERSION', '0.9.7');\n",
        'site/config/settings.yaml': '',
      },
    ],
    ['0.8.3', { 'flextype/Flextype.php': "<?php const VERSION = '0.8.3';\n", 'site/config/site.yaml': '' }],
    ['0.9.8', { 'src/flextype/config/flextype.yaml': 'version: 0.9.8\n', 'project/config/x.yaml': '' }],
    ['0.9.5', { 'src/flextype/flextype.yaml': 'version: 0.9.5\n' }],
  ])('for Flextype %s', async (version, files) => {
    const root = tempFolder();
    for (const [path, text] of Object.entries(files)) writeIn(root, path, text ?? '');
    const message = await refusal(root);
    expect(message).toContain(
      `contains Flextype ${version}, but only Flextype 0.9.9 and later is supported. Upgrade the site.`,
    );
  });

  test('for a project/ folder and a starter kit', async () => {
    const folder = join(tempFolder(), 'project');
    mkdirSync(join(folder, 'config'), { recursive: true });
    expect(await refusal(folder)).toContain(
      'This is the project/ folder of a site. Give the folder above it',
    );
    const kit = tempFolder();
    writeIn(kit, 'starter-kit.yaml', 'name: x\n');
    expect(await refusal(kit)).toContain('This is a starter kit, not a site');
  });
});
