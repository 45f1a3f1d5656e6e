import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { join, win32 } from 'node:path';
import { makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { affectedModules, isWatched } from '../src/live/watched-paths.ts';
import { watchRegistry } from './support/watched-registry.ts';

setDefaultTimeout(30_000);

const ROOT = '/srv/site';
const COMPANION = '/opt/server';
const SCHEMA_OF_FLEXTYPE = { type: 'schema', ids: ['flextype'] };

describe('isWatched', () => {
  test.each([
    '',
    'src/flextype/flextype.yaml',
    'src/flextype/settings.yaml',
    'project/config/flextype/settings.yaml',
    'project/plugins/site',
    'project/plugins/site/plugin.php',
    'project/plugins/site/plugin.yaml',
    'project/plugins/site/settings.yaml',
    'project/plugins/site/settings.schema.json',
    'project/config/flextype/settings.schema.json',
    'project/config/plugins/site/settings.yaml',
    'project/config/plugins/site/..data',
    'project/plugins/..data',
    'project/themes/sea/theme.yaml',
    'project/themes/sea/settings.yaml',
    'project/themes/.sea/theme.yaml',
    'project/config/themes/sea/settings.yaml',
    '../../opt/server/settings.yaml',
  ])('takes %p in', (path) => {
    expect(isWatched(ROOT, [COMPANION], join(ROOT, path))).toBe(true);
  });

  test.each([
    'vendor',
    'src/flextype/core',
    'src/flextype/settings.yaml.bak',
    'project/plugins/site/vendor/settings.schema.json',
    'project/plugins/site/other.schema.json',
    'project/entries',
    'project/plugins/site/vendor',
    'project/plugins/site/vendor/settings.yaml',
    'project/plugins/site/node_modules',
    'project/plugins/site/assets',
    'project/plugins/.git/config',
    'project/plugins/..2026_01_01',
    'project/themes/sea/templates',
    'project/cache',
    '../../opt/server/src',
  ])('leaves %p out', (path) => {
    expect(isWatched(ROOT, [COMPANION], join(ROOT, path))).toBe(false);
  });
});

describe('affectedModules', () => {
  test.each([
    ['src/flextype/settings.yaml', ['flextype/flextype']],
    ['project/config/flextype/..data', ['flextype/flextype']],
    ['project/plugins/site/plugin.php', ['plugin/site']],
    ['project/config/plugins/site/settings.yaml', ['plugin/site']],
    ['project/config/plugins/server/settings.yaml', ['external-plugin/server', 'plugin/server']],
    ['project/config/themes/sea', ['theme/sea']],
    ['../../opt/server/settings.yaml', ['external-plugin/server']],
    ['../../opt/server/..data', ['external-plugin/server']],
    ['project/plugins/.hidden', ['plugin/.hidden']],
    ['project/plugins/..data', undefined],
    ['project/plugins', undefined],
    ['project', undefined],
    ['', undefined],
  ] as const)('of %p are %p', (path, keys) => {
    const expected = keys && [...keys];
    expect(affectedModules(ROOT, join(ROOT, path), { server: COMPANION })).toEqual(expected);
  });
});

test('a changed schema is an event with the ids of its modules, and no change of values', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1\n', 'enabled: true\n'));
  const { events, registry } = await watchRegistry(root);
  const { version } = registry;
  writeIn(root, 'project/plugins/shop/settings.schema.json', '{}\n');
  await until('it is seen', () => events.length > 0);
  writeIn(root, 'src/flextype/settings.schema.json', '{}\n');
  await until('the other one is seen', () =>
    events.some((event) => Bun.deepEquals(event, SCHEMA_OF_FLEXTYPE)),
  );
  expect(events[0]).toEqual({ type: 'schema', ids: ['plugins.shop'] });
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['schema']));
  expect(registry.version).toBe(version);
});

test('50 plugins with 20 files each in vendor/ need one watch per plugin, whose number is logged', async () => {
  const names = Array.from({ length: 50 }, (_, number) => `p${number}`);
  const files = names.flatMap((name) => Object.entries(pluginFiles(name, 'version: 1\n', 'enabled: true\n')));
  const root = makeSite(Object.fromEntries(files));
  for (const name of names) {
    for (let number = 0; number < 20; number++)
      writeIn(root, `project/plugins/${name}/vendor/d${number % 2}/f${number}.yaml`, 'x: 1\n');
  }
  const { registry, log } = await watchRegistry(root);
  const { watchedPaths } = registry.status;
  expect(watchedPaths).toBeGreaterThan(names.length);
  expect(watchedPaths).toBeLessThan(names.length + 10);
  expect(log).toContainEqual({ level: 'debug', message: `Watching ${watchedPaths} paths (native)` });
});

describe('on Windows', () => {
  const SITE = 'D:\\site';
  const PROGRAM = 'C:\\program\\reference';

  test('paths with backslashes are taken in', () => {
    const watched = (path: string) => isWatched(SITE, [PROGRAM], path, win32);
    expect(watched('D:\\site\\project\\plugins\\site\\settings.yaml')).toBe(true);
    expect(watched('C:\\program\\reference\\settings.yaml')).toBe(true);
    expect(watched('D:\\site\\project\\plugins\\site\\vendor\\settings.yaml')).toBe(false);
  });

  test('a plugin on another drive is not affected by changes of the site', () => {
    const affected = (path: string) => affectedModules(SITE, path, { server: PROGRAM }, win32);
    expect(affected('D:\\site\\project\\plugins\\site\\settings.yaml')).toEqual(['plugin/site']);
    expect(affected('D:\\site\\project\\plugins')).toBeUndefined();
    expect(affected('C:\\program\\reference\\settings.yaml')).toEqual(['external-plugin/server']);
  });
});

test('the number of watched paths follows the site, and costs nothing to ask for', async () => {
  const names = Array.from({ length: 200 }, (_, number) => `p${number}`);
  const files = names.flatMap((name) => Object.entries(pluginFiles(name, 'version: 1\n', 'enabled: true\n')));
  const root = makeSite(Object.fromEntries(files));
  const { registry } = await watchRegistry(root);
  const { watchedPaths } = registry.status;
  // To list the paths for each would take minutes.
  let same = 0;
  for (let times = 0; times < 1_000_000; times++) if (registry.status.watchedPaths === watchedPaths) same++;
  expect(same).toBe(1_000_000);
  for (const [path, text] of Object.entries(pluginFiles('new', 'version: 1\n', 'enabled: true\n')))
    writeIn(root, path, text);
  await until('they are watched', () => registry.status.watchedPaths > watchedPaths);
});
