import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { copyFixture, makeSite, tempFolder } from '@flextype-bun/testing';
import { cli, inSite } from './support/cli.ts';

const SETTINGS = {
  'project/config/flextype/settings.yaml':
    'title: "Größe / \\"x\\""\nratio: 2.0\nbig: 9223372036854775807\non: true\nnothing: ~\nlist: [a, {b: 1}]\nnone: []\n',
};

describe('get', () => {
  test('prints strings verbatim, numbers exactly, and arrays as JSON', async () => {
    const site = inSite(makeSite(SETTINGS));
    const values = ['title', 'ratio', 'big', 'on'].map((key) => site('get', `flextype.settings.${key}`));
    expect((await Promise.all(values)).map(({ out }) => out)).toEqual([
      'Größe / "x"\n',
      '2.0\n',
      '9223372036854775807\n',
      'true\n',
    ]);
    expect((await site('get', 'flextype.settings.list')).out).toBe(
      '[\n    "a",\n    {\n        "b": 1\n    }\n]\n',
    );
  });

  test('prints the same JSON as the API with --json, wherever the option stands', async () => {
    const site = inSite(makeSite(SETTINGS));
    const expected =
      '{"title":"Größe / \\"x\\"","ratio":2.0,"big":9223372036854775807,"on":true,"nothing":null,"list":["a",{"b":1}],"none":[]}\n';
    expect((await site('get', 'flextype.settings', '--json')).out).toBe(expected);
    expect((await site('--json', 'get', 'flextype.settings')).out).toBe(expected);
  });

  test('exits with 1 if the id is unset, and suggests similar ids', async () => {
    const site = inSite(makeSite(SETTINGS));
    expect(await site('get', 'flextype.setings.titel')).toEqual({
      code: 1,
      out: '',
      err: 'flextype.setings.titel is not set; did you mean flextype.settings.title?\n',
    });
    expect((await site('get', 'flextype.settings.nothing')).code).toBe(1);
    expect(await site('get', 'no.such.id', '--default', 'this')).toEqual({ code: 0, out: 'this\n', err: '' });
  });
});

test('has answers by exit code, and prints only with --json', async () => {
  const site = inSite(makeSite(SETTINGS));
  expect(await site('has', 'flextype.settings.title')).toEqual({ code: 0, out: '', err: '' });
  expect(await site('has', 'flextype.settings.nothing')).toEqual({ code: 1, out: '', err: '' });
  expect((await site('has', 'flextype.settings.title', '--json')).out).toBe('true\n');
});

describe('ls', () => {
  test('lists the children of an id, or the top level', async () => {
    const site = inSite(makeSite(SETTINGS));
    expect((await site('ls')).out).toBe('flextype  map of 2\nplugins   []\n');
    expect((await site('ls', 'flextype.settings.list')).out).toBe('0  "a"\n1  {"b": 1}\n');
    expect((await site('ls', 'flextype.settings.on')).out).toBe('flextype.settings.on  true\n');
    expect((await site('ls', 'flextype.sttings')).code).toBe(1);
  });

  test('lists all values below an id with -r', async () => {
    const { out } = await inSite(makeSite(SETTINGS))('ls', '-r', 'flextype.settings.list', '--json');
    expect(JSON.parse(out)).toEqual([
      { id: 'flextype.settings.list.0', type: 'string', value: 'a' },
      { id: 'flextype.settings.list.1.b', type: 'integer', value: 1 },
    ]);
  });
});

test('search matches ids and values case-insensitively, or only one of the two', async () => {
  const site = inSite(copyFixture('sites/1.x'));
  const found = async (...args: string[]) =>
    JSON.parse((await site('search', '--json', ...args)).out).map(({ id }: { id: string }) => id);
  expect(await found('LIGHTHOUSE.licence')).toEqual(['flextype.settings.lighthouse.licence']);
  expect(await found('0042')).toEqual(['flextype.settings.lighthouse.licence']);
  expect(await found('0042', '--ids')).toEqual([]);
  expect((await site('search', 'no such text anywhere')).code).toBe(1);
  expect((await site('search', '0042')).out).toBe('flextype.settings.lighthouse.licence  "0042"\n');
});

describe('the site', () => {
  test('comes from --root, FLEXTYPE_ROOT, or the working directory', async () => {
    const root = copyFixture('sites/1.x');
    const ask = ['get', 'flextype.manifest.version'];
    const elsewhere = { cwd: tempFolder() };
    expect((await cli([...ask, '--root', root], elsewhere)).out).toBe('1.0.0-alpha.3\n');
    expect((await cli(['--root', 'site', ...ask], { cwd: join(root, '..') })).out).toBe('1.0.0-alpha.3\n');
    expect((await cli(ask, { ...elsewhere, environment: { FLEXTYPE_ROOT: root } })).out).toBe(
      '1.0.0-alpha.3\n',
    );
    expect((await cli(ask, { cwd: join(root, 'project/plugins/site') })).out).toBe('1.0.0-alpha.3\n');
  });

  test('exits with 3 and the reason if it is missing or does not load', async () => {
    const folder = tempFolder();
    expect((await cli(['get', 'a'], { cwd: folder })).err).toContain('name its folder with --root');
    const none = await cli(['get', 'a', '--root', folder]);
    expect([none.code, none.err]).toEqual([3, expect.stringContaining('is not a Flextype project')]);
    const broken = await inSite(copyFixture('broken/syntax'))('get', 'flextype');
    expect([broken.code, broken.out]).toEqual([3, '']);
    expect(broken.err).toContain('settings.yaml:4:9: ');
    expect(broken.err).toContain('"flextype-registry doctor" tells more');
  });
});

describe('the command line', () => {
  test('exits with 2 if it is invalid, and suggests the intended word', async () => {
    for (const args of [
      ['nonsense'],
      ['get'],
      ['get', 'a', 'b'],
      ['ls', '--nonsense'],
      [],
      ['completion', 'tcsh'],
    ]) {
      const { code, out, err } = await cli(args);
      expect([code, out]).toEqual([2, '']);
      expect(err.length).toBeGreaterThan(20);
    }
    expect((await cli(['explian', 'x'])).err).toContain('Did you mean explain?');
  });

  test('has help for the program and for each command', async () => {
    const { code, out } = await cli(['--help']);
    expect(code).toBe(0);
    for (const word of [
      'Reading:',
      'Understanding:',
      'Tokens:',
      'Examples:',
      'Exit codes:',
      'FLEXTYPE_ROOT',
    ]) {
      expect(out).toContain(word);
    }
    expect((await cli(['tokens', 'create', '--help'])).out).toContain('--limit <calls>');
    for (const [command, options] of [
      ['get', ['--root', '--url', '--json']],
      ['doctor', ['--root', '--json']],
      ['tokens list', ['--root', '--json']],
      ['ping', []],
    ] as const) {
      const { out: help } = await cli([...command.split(' '), '--help']);
      const shown = ['--root', '--url', '--json', '--version'].filter((option) =>
        help.includes(`${option} `),
      );
      expect([command, shown]).toEqual([command, [...options]]);
    }
    expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
