import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { cli, inSite } from './support/cli.ts';
import { start } from './support/program.ts';

const ESCAPE = '\u001b[2J';
const KEY = String.raw`"a\e[2J\nb\x9b2J"`;

function site(): string {
  return makeSite({
    ...pluginFiles('shop', 'version: 1.0.0', 'enabled: true\n'),
    'src/flextype/settings.yaml': 'timezone: UTC\n',
    'project/config/plugins/shop/settings.yaml': `${KEY}:\n  x: "\\x9b2J"\n`,
    'project/entries/tokens/abc/token.yaml':
      'title: "a\\e[2J"\nstate: enabled\ncalls: 0\nlimit_calls: 0\nnote: "b\\e[2J"\n',
  });
}

test('names and titles in a site do not reach the terminal as control characters', async () => {
  const root = site();
  const other = site();
  writeIn(other, 'project/config/plugins/shop/settings.yaml', 'fine: 1\n');
  const run = inSite(root);
  const id = `plugins.shop.settings.a${ESCAPE}\nb\u009b2J`;
  for (const args of [
    ['doctor'],
    ['ls', 'plugins.shop.settings'],
    ['ls', '-r'],
    ['search', '2J'],
    ['explain', id],
    ['explain', `${id}.x`],
    ['diff', root, other],
    ['tokens', 'list'],
    ['tokens', 'usage'],
    ['tokens', 'show', 'abc'],
    ['get', `${id}.missing`],
    ['--root', join(root, `no${ESCAPE}`), 'ls'],
  ]) {
    const { out, err } = await run(...args);
    expect([args, (out + err).match(/(?!\n)\p{Cc}/u)]).toEqual([args, null]);
    expect(out + err).toContain('2J');
  }
});

test('`watch` shows problems of files without control characters', async () => {
  const root = makeSite(pluginFiles(`shop${ESCAPE}`, 'version: 1.0.0', 'enabled: true\n'));
  const program = start(['watch', '--root', root], root);
  await until('it watches', () => program.err().includes('Watching'));
  writeIn(root, `project/plugins/shop${ESCAPE}/settings.yaml`, 'title: [\n');
  await until('it reports the broken file', () => program.out().includes('stale: '));
  expect(program.out()).toContain('shop\uFFFD[2J/settings.yaml:1:8');
  expect(program.out().match(/(?!\n)\p{Cc}/u)).toBeNull();
});

test('`get` prints a text as it is', async () => {
  const root = site();
  writeIn(root, 'project/config/plugins/shop/settings.yaml', 'x: "a\\e[2J\\nb"\n');
  const { out } = await cli(['get', 'plugins.shop.settings.x', '--root', root]);
  expect(out).toBe(`a${ESCAPE}\nb\n`);
});
