// On file systems that ignore case; apps/api/torture/caseless.ts runs on a real one.
import { expect, test } from 'bun:test';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, until } from '@flextype-bun/testing';
import { keysToRead, misspelt } from '../src/load/spelling.ts';
import { watchRegistry } from './support/watched-registry.ts';

const LISTED = new Set(['flextype/flextype', 'plugin/Shop', 'plugin/site']);

test('a change in a folder of another spelling is one of the plugin that is listed', () => {
  expect([...keysToRead(new Set(['plugin/SITE', 'plugin/Shop']), LISTED, [])]).toEqual([
    'plugin/site',
    'plugin/Shop',
  ]);
  expect([...keysToRead(new Set(['plugin/new', 'theme/site']), LISTED, [])]).toEqual([
    'plugin/new',
    'theme/site',
  ]);
});

test('a plugin whose folder was renamed to another spelling is gone', () => {
  expect([...misspelt(LISTED, ['plugin/shop', 'plugin/site', 'plugin/removed'])]).toEqual(['plugin/shop']);
  expect([...keysToRead(new Set(['plugin/Shop']), LISTED, ['plugin/shop'])]).toEqual([
    'plugin/Shop',
    'plugin/shop',
  ]);
});

test('a folder that is renamed to another spelling is one plugin', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0', 'enabled: true'));
  const { registry } = await watchRegistry(root);
  const plugins = join(root, 'project/plugins');
  renameSync(join(plugins, 'shop'), join(plugins, 'Shop'));
  await until('Shop is served', () => registry.get('plugins.Shop.manifest.version') === '1.0.0');
  expect(Object.keys(registry.get('plugins') as object)).toEqual(['Shop']);
});
