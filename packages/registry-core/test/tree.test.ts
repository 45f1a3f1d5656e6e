import { describe, expect, test } from 'bun:test';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { openRegistry, type Registry, type RegistryErrorCode } from '../src/index.ts';

const open = (root: string): Promise<Registry> => openRegistry(root, { watch: false });

const keysOf = (registry: Registry, id: string): string[] => Object.keys(Object(registry.get(id)));

const codes = (registry: Registry): RegistryErrorCode[] =>
  registry.status.diagnostics.map(({ code }) => code);

describe('the tree', () => {
  test('merges the settings of Flextype and of plugins with those of the site', async () => {
    const registry = await open(copyFixture('sites/1.x'));
    expect(registry.get('flextype.settings.cache.drivers.redis')).toEqual({
      host: '127.0.0.1',
      port: 6380,
      password: '',
      timeout: 5,
    });
    expect(registry.get('flextype.settings.cors.headers')).toEqual([
      'X-Lighthouse',
      'Content-Type',
      'Accept',
      'Origin',
      'Authorization',
    ]);
    expect(registry.get('flextype.settings.parsers.markdown.commonmark.max_nesting_level')).toBe(
      9223372036854775807n,
    );
  });

  test('sorts plugins by priority, then by name, and adds a missing priority', async () => {
    const registry = await open(
      makeSite({
        ...pluginFiles('zeta', 'name: Z\n', 'enabled: true\n'),
        ...pluginFiles('beta', 'name: B\n', 'enabled: true\npriority: ~\nx: 1\n'),
        ...pluginFiles('late', 'name: L\n', 'enabled: true\npriority: 5\n'),
        ...pluginFiles('first', 'name: F\n', 'enabled: true\npriority: -1\n'),
        'project/config/plugins/late/settings.yaml': 'priority: 1000\n',
      }),
    );
    expect(keysOf(registry, 'plugins')).toEqual(['first', 'beta', 'zeta', 'late']);
    expect(registry.json('plugins.beta')).toBe(
      '{"manifest":{"name":"B"},"settings":{"enabled":true,"priority":100,"x":1}}',
    );
    expect(registry.json('plugins.zeta.settings')).toBe('{"enabled":true,"priority":100}');
  });

  test('leaves disabled plugins out in 1.x and keeps them in 0.9.x', async () => {
    const [old, current] = await Promise.all([
      open(copyFixture('sites/0.9')),
      open(copyFixture('sites/1.x')),
    ]);
    expect([old.has('plugins.comments'), current.has('plugins.comments')]).toEqual([true, false]);
  });

  test.each([
    ['false', false],
    ['~', false],
    ['0', true],
    ["''", true],
    ["'0'", true],
    ['[]', true],
    ['0.0', true],
  ])('lists a plugin with enabled: %s in 1.x: %p', async (value, listed) => {
    const registry = await open(makeSite(pluginFiles('some', '', `enabled: ${value}\n`)));
    expect(registry.has('plugins.some')).toBe(listed);
  });

  test('lists themes only in 0.9.x, if the plugin site runs', async () => {
    const root = copyFixture('sites/0.9');
    const themes = keysOf(await open(root), 'themes');
    expect(themes.length).toBeGreaterThan(0);
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'enabled: false\n');
    expect((await open(root)).has('themes')).toBe(false);
    expect((await open(copyFixture('sites/1.x'))).has('themes')).toBe(false);
  });

  test('reads plugin folders that are links, and ignores hidden ones and files', async () => {
    const elsewhere = makeSite(pluginFiles('some', 'name: S\n', 'enabled: true\n'));
    const root = makeSite({
      'project/plugins/readme.txt': '',
      ...pluginFiles('.hidden', '', 'enabled: true\n'),
    });
    symlinkSync(join(elsewhere, 'project/plugins/some'), join(root, 'project/plugins/linked'));
    const registry = await open(root);
    expect(registry.get('plugins')).toEqual({
      linked: { manifest: { name: 'S' }, settings: { enabled: true, priority: 100 } },
    });
    expect(codes(registry)).toEqual([]);
  });

  test('reports incomplete plugin folders and their missing files', async () => {
    const registry = await open(makeSite({ 'project/plugins/half/plugin.yaml': 'name: H\n' }));
    expect(registry.get('plugins')).toEqual([]);
    expect(registry.status.diagnostics.map(({ message }) => message)).toEqual([
      'The plugin "half" is left out: plugin.php and settings.yaml are not there',
    ]);
  });

  test('treats empty files and files of comments as empty layers', async () => {
    const root = makeSite({
      ...pluginFiles('some', '', '# nothing\n'),
      'project/config/plugins/some/settings.yaml': 'enabled: true\n',
    });
    expect((await open(root)).json('plugins.some')).toBe(
      '{"manifest":[],"settings":{"enabled":true,"priority":100}}',
    );
  });

  test('has no prototype that an id could reach', async () => {
    const registry = await open(copyFixture('broken/proto-key'));
    expect(registry.json('flextype.settings.__proto__')).toBeDefined();
    expect(registry.has('flextype.__proto__')).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('dependencies', () => {
  test('leave out a plugin whose dependency is not met and its dependents, each with a reason', async () => {
    const registry = await open(copyFixture('broken/unmet-dependency'));
    expect(keysOf(registry, 'plugins')).toEqual(['sound']);
    const reasons = registry.status.diagnostics.map(({ code, id }) => `${code} ${id}`).sort();
    expect(reasons).toEqual([
      'unmet-dependency plugins.follower',
      'unmet-dependency plugins.lonely',
      'unmet-dependency plugins.tomorrow',
    ]);
    expect(registry.status.state).toBe('ready');
  });

  test('on a disabled plugin are unmet in 1.x', async () => {
    const registry = await open(
      makeSite({
        ...pluginFiles('base', "version: '1.0.0'\n", 'enabled: false\n'),
        ...pluginFiles('user', "dependencies: {base: '^1.0'}\n", 'enabled: true\n'),
      }),
    );
    expect(registry.has('plugins.user')).toBe(false);
  });

  test('with an invalid constraint leave the plugin out', async () => {
    const registry = await open(
      makeSite(pluginFiles('some', 'dependencies: {flextype: newest}\n', 'enabled: true\n')),
    );
    expect(codes(registry)).toEqual(['malformed-constraint']);
  });
});
