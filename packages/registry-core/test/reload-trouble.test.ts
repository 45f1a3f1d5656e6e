import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { ONE, TWO, twoPlugins } from './support/two-plugins.ts';
import { watchRegistry } from './support/watched-registry.ts';

setDefaultTimeout(30_000);

describe('a change that may be incomplete', () => {
  test('is accepted in time even if other files keep changing', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root);
    writeIn(root, ONE, 'enabled: true\n');
    let mark = 0;
    await until('it is served', () => {
      writeIn(root, TWO, `enabled: true\ntitle: ${mark++}\nmap:\n  x: 1\n  y: 2\n`);
      return !registry.has('plugins.one.settings.title');
    });
    expect(registry.get('plugins.one.settings')).toEqual({ enabled: true, priority: 100 });
  });

  test('is accepted eventually even if the file is written all the time', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root, { settle: 50 });
    rmSync(join(root, ONE));
    let mark = 0;
    await until('it is served', () => {
      writeIn(root, ONE, `enabled: true\ntitle: ${mark++}\nlist: [a, b]\n`);
      return registry.get('plugins.one.settings.title') !== 'first';
    });
    expect(typeof registry.get('plugins.one.settings.title')).toBe('number');
  });
});

describe('a broken file', () => {
  test('makes the status stale, with its place, until it is repaired', async () => {
    const root = twoPlugins();
    const { registry, events, log } = await watchRegistry(root);
    writeIn(root, ONE, 'enabled: true\ntitle: [broken\nlist: [a, b]\n');
    await until('it is stale', () => registry.status.state === 'stale');
    expect(registry.status.diagnostics).toHaveLength(1);
    expect(registry.status.diagnostics[0]).toMatchObject({
      severity: 'error',
      code: 'malformed-yaml',
      position: { file: join(root, ONE) },
    });
    expect(registry.get('plugins.one.settings.title')).toBe('first');
    expect(log.some(({ level, message }) => level === 'error' && message.includes(ONE))).toBe(true);
    writeIn(root, ONE, 'enabled: true\ntitle: mended\nlist: [a, b]\n');
    await until('it is ready', () => registry.status.state === 'ready');
    expect(registry.status.diagnostics).toEqual([]);
    expect(registry.get('plugins.one.settings.title')).toBe('mended');
    expect(events.map((event) => (event.type === 'status' ? event.state : event.ids.join()))).toEqual([
      'stale',
      'plugins.one.settings.title',
      'ready',
    ]);
  });

  test('keeps its own last good content, while other files of the same plugin and of others change', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root);
    writeIn(root, ONE, 'title: [broken\n');
    await until('it is stale', () => registry.status.state === 'stale');
    writeIn(root, 'project/plugins/one/plugin.yaml', 'version: 2.0.0\n');
    writeIn(root, 'project/config/plugins/one/settings.yaml', 'list: [c]\n');
    writeIn(root, TWO, 'enabled: true\ntitle: changed\nmap:\n  x: 1\n  y: 2\n');
    await until('the others are served', () => registry.get('plugins.two.settings.title') === 'changed');
    await until('the overrides are served', () => registry.get('plugins.one.settings.list.0') === 'c');
    expect(registry.get('plugins.one')).toEqual({
      manifest: { version: '2.0.0' },
      settings: { enabled: true, title: 'first', list: ['c', 'b'], priority: 100 },
    });
    expect(registry.status.state).toBe('stale');
    expect(registry.status.diagnostics[0]?.message).toContain('the last valid content stays in force');
  });

  test('of a plugin that never loaded leaves the plugin out, with a reason', async () => {
    const root = twoPlugins();
    const { registry } = await watchRegistry(root);
    for (const [path, text] of Object.entries(pluginFiles('bad', 'version: [\n', 'enabled: true\n')))
      writeIn(root, path, text);
    await until('it is stale', () => registry.status.state === 'stale');
    expect(registry.has('plugins.bad')).toBe(false);
    expect(registry.status.diagnostics[0]?.position?.file).toBe(
      join(root, 'project/plugins/bad/plugin.yaml'),
    );
  });
});

test('broken overrides of an external plugin keep the last valid ones in force', async () => {
  const root = twoPlugins();
  const folder = join(root, 'elsewhere');
  const overrides = 'project/config/plugins/server/settings.yaml';
  writeIn(folder, 'settings.yaml', 'host: a\nport: 1\n');
  writeIn(root, overrides, 'port: 2\n');
  const { registry } = await watchRegistry(root, { externalPlugins: { server: folder } });
  writeIn(root, overrides, 'port: [\n');
  await until('it is stale', () => registry.status.state === 'stale');
  await registry.reload();
  expect(registry.externalPlugin('server').get('port')).toBe(2n);
});

describe('a project that cannot be reached', () => {
  test('keeps its values, stale, until it is back', async () => {
    const root = twoPlugins();
    const { registry, changes } = await watchRegistry(root);
    renameSync(join(root, 'project'), join(root, 'away'));
    await until('it is stale', () => registry.status.state === 'stale');
    expect(registry.status.diagnostics.map(({ code }) => code)).toEqual(['root-missing']);
    await registry.reload();
    expect(registry.get('plugins.one.settings.title')).toBe('first');
    renameSync(join(root, 'away'), join(root, 'project'));
    await until('it is ready', () => registry.status.state === 'ready');
    expect(changes()).toEqual([]);
  });
});
