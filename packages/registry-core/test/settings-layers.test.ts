import { expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { openRegistry } from '../src/index.ts';

const SITE = 'project/config/plugins/shop/settings.yaml';

test('the layers of a module are those of its files, also if a change leaves its values as they are', async () => {
  const files = pluginFiles('shop', 'version: 1.0.0', 'enabled: true\ntitle: Old');
  const root = makeSite({ ...files, [SITE]: 'title: New\n' });
  const registry = await openRegistry(root, { watch: false });
  atEnd(() => registry.close());
  const first = registry.settingsLayers('plugin', 'shop');
  expect(first?.defaults?.get('title')).toBe('Old');
  expect(first?.site).toEqual(new Map([['title', 'New']]));
  const { version } = registry;
  writeIn(root, SITE, 'title: New\nenabled: true\n');
  await registry.reload();
  expect(registry.version).toBe(version);
  const second = registry.settingsLayers('plugin', 'shop');
  expect(second?.site?.get('enabled')).toBe(true);
  expect(second?.defaults).toBe(first?.defaults);
  rmSync(join(root, SITE));
  await registry.reload();
  expect(registry.settingsLayers('plugin', 'shop')?.site).toBeUndefined();
  expect(registry.settingsLayers('plugin', 'nobody')).toBeUndefined();
});
