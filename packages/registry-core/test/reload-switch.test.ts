import { expect, setDefaultTimeout, test } from 'bun:test';
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { until, writeIn } from '@flextype-bun/testing';
import { ONE, TWO, twoPlugins } from './support/two-plugins.ts';
import { watchRegistry } from './support/watched-registry.ts';

setDefaultTimeout(50_000);

test('a project that is replaced by another appears at once, even if one of its files may be incomplete', async () => {
  const root = twoPlugins();
  const { registry, changes } = await watchRegistry(root, { settle: 3_000 });
  cpSync(join(root, 'project'), join(root, 'next'), { recursive: true });
  writeIn(root, ONE.replace('project', 'next'), 'enabled: true\ntitle: of the next\nlist: [a, b]\n');
  // It looks like the first part of a file that is still being written.
  writeIn(root, TWO.replace('project', 'next'), 'enabled: true\ntitle: of the next\n');
  renameSync(join(root, 'project'), join(root, 'before'));
  renameSync(join(root, 'next'), join(root, 'project'));
  await until('it is served', () => registry.get('plugins.two.settings.title') === 'of the next');
  expect(changes().map(({ ids }) => ids)).toEqual([
    ['plugins.one.settings.title', 'plugins.two.settings.title', 'plugins.two.settings.map'],
  ]);
});
