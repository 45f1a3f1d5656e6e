import { expect, test } from 'bun:test';
import { makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { startExplorer } from './support/explorer-server.ts';

test('a value of a large module has its layers with their places, its items and similar ids', async () => {
  const values = Array.from({ length: 9_000 }, (_, index) => `k${index}: v\n`).join('');
  const root = makeSite(
    pluginFiles(
      'big',
      'version: 1.0.0',
      `enabled: true\ntitle: Old\nlist: [a, b]\npassword: hunter2\n${values}`,
    ),
  );
  writeIn(root, 'project/config/plugins/big/settings.yaml', 'title: New\nlist: [c]\npassword: hunter3\n');
  const { read } = await startExplorer(['--root', root]);
  const title = await read('item', '?at=plugins.big.settings.title');
  const [defaults, site] = ['project/plugins/big/settings.yaml', 'project/config/plugins/big/settings.yaml'];
  expect(title.layers.map(({ effect, text, place }) => [effect, text, place])).toEqual([
    ['overridden', 'Old', { file: defaults, line: 2, column: 8 }],
    ['wins', 'New', { file: site, line: 1, column: 8 }],
  ]);
  const list = await read('item', '?at=plugins.big.settings.list');
  expect(list.items.map((layers) => layers.map(({ text }) => text))).toEqual([['a', 'c'], ['b']]);
  const secret = await read('item', '?at=plugins.big.settings.password');
  expect(JSON.stringify(secret)).not.toContain('hunter');
  expect((await read('item', '?at=plugins.big.settings.password&reveal=true')).layers.at(-1)?.text).toBe(
    'hunter3',
  );
  const unknown = await read('item', '?at=plugins.big.settings.titel');
  expect([unknown.kind, unknown.nearest[0]]).toEqual([null, 'plugins.big.settings.title']);
  // All of the registry, whose layers are in every file.
  const whole = await read('item', '?at=plugins');
  expect([whole.layers, whole.masked, whole.json?.length]).toEqual([[], 1, 65_536]);
  expect(whole.length).toBeGreaterThan(65_536);
});
