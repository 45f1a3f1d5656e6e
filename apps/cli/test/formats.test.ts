import { describe, expect, test } from 'bun:test';
import { parseYaml } from '@flextype-bun/registry-core';
import { makeSite, pluginFiles, tempFolder, writeIn } from '@flextype-bun/testing';
import dotenv from 'dotenv';
import { inSite } from './support/cli.ts';

/** Texts that quoting often gets wrong. */
const TEXTS: Readonly<Record<string, string>> = {
  plain: 'My site',
  single: "it's",
  double: 'say "x"',
  both: `it's "x"`,
  lines: 'one\ntwo\n\nfour\n',
  windows: 'one\r\ntwo\r',
  dollar: '$HOME $(id) `id` $$ \\$HOME',
  backslash: 'C:\\new\\',
  escapes: '\\n \\r \\t',
  hash: '# not a comment',
  spaces: '  around  ',
  empty: '',
  equals: 'a=b',
  unicode: 'Größe 😀 \u2028',
  flags: '-n -e',
};

/** Those that a .env file can hold. */
const { windows: WINDOWS = '', ...DOTENV_TEXTS } = TEXTS;

const ID = 'plugins.shop.settings';

function shop(texts: Readonly<Record<string, string>>) {
  return inSite(makeSite(pluginFiles('shop', 'version: 1.0.0', `enabled: true\n${toSettings(texts)}`)));
}

function toSettings(texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts)
    .map(([key, text]) => `${key}: ${JSON.stringify(text)}\n`)
    .join('');
}

function nameOf(key: string): string {
  return `PLUGINS_SHOP_SETTINGS_${key.toUpperCase()}`;
}

describe('--format env', () => {
  test('is what a shell reads back, and runs nothing', async () => {
    const { out } = await shop(TEXTS)('get', ID, '--format', 'env');
    const folder = tempFolder();
    writeIn(folder, 'values.env', out);
    const names = Object.keys(TEXTS).map(nameOf);
    const script = `. ./values.env; printf '%s\\0' ${names.map((name) => `"$${name}"`).join(' ')}`;
    const child = Bun.spawn(['sh', '-c', script], { cwd: folder, env: {}, stdout: 'pipe', stderr: 'pipe' });
    expect(await new Response(child.stderr).text()).toBe('');
    const read = (await new Response(child.stdout).text()).split('\0').slice(0, -1);
    expect(read).toEqual(Object.values(TEXTS));
  });

  test('names each value below an id, and leaves out what is unset or empty', async () => {
    const files = pluginFiles(
      'my-shop',
      'version: 1.0.0',
      'enabled: true\nratio: 2.0\nnothing: ~\nnone: []\nlist: [a, {b: 1}]\n',
    );
    const site = inSite(makeSite(files));
    const expected = [
      "PLUGINS_MY_SHOP_SETTINGS_ENABLED='true'",
      "PLUGINS_MY_SHOP_SETTINGS_RATIO='2.0'",
      "PLUGINS_MY_SHOP_SETTINGS_LIST_0='a'",
      "PLUGINS_MY_SHOP_SETTINGS_LIST_1_B='1'",
      "PLUGINS_MY_SHOP_SETTINGS_PRIORITY='100'",
      '',
    ];
    expect((await site('get', 'plugins.my-shop.settings', '--format', 'env')).out.split('\n')).toEqual(
      expected,
    );
    expect((await site('ls', '-r', 'plugins.my-shop.settings', '--format', 'env')).out.split('\n')).toEqual(
      expected,
    );
    expect((await site('get', 'no.such.id', '--default', "it's", '--format', 'env')).out).toBe(
      "NO_SUCH_ID='it'\\''s'\n",
    );
  });

  test('refuses ids with the same variable, and characters that no variable can hold', async () => {
    const twins = await shop({ 'a-b': 'x', a_b: 'y' })('get', ID, '--format', 'env');
    expect(twins).toEqual({
      code: 1,
      out: '',
      err: `${ID}.a-b and ${ID}.a_b would both be the variable PLUGINS_SHOP_SETTINGS_A_B; ask for one of them\n`,
    });
    const zero = await shop({ zero: 'a\0b' })('get', ID, '--format', 'env');
    expect([zero.code, zero.err]).toEqual([1, expect.stringContaining(`${ID}.zero has a character that no`)]);
  });
});

describe('--format dotenv', () => {
  test('is what the package dotenv reads back', async () => {
    const { out } = await shop(DOTENV_TEXTS)('get', ID, '--format', 'dotenv');
    const read = dotenv.parse(out);
    const expected = Object.entries(DOTENV_TEXTS).map(([key, text]) => [nameOf(key), text]);
    expect(read).toMatchObject(Object.fromEntries(expected));
  });

  // Node 18, which Debian 12 has, does not know the option.
  const node = Bun.which('node');
  const readsFiles = node !== null && Bun.spawnSync([node, '--env-file=/dev/null', '-e', '']).success;
  test.if(readsFiles)('is what Node reads back', async () => {
    const folder = tempFolder();
    writeIn(folder, 'file', (await shop(DOTENV_TEXTS)('get', ID, '--format', 'dotenv')).out);
    const names = JSON.stringify(Object.keys(DOTENV_TEXTS).map(nameOf));
    const script = `console.log(JSON.stringify(${names}.map((name) => process.env[name])))`;
    const child = Bun.spawn(['node', '--env-file=file', '-e', script], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdout: 'pipe',
    });
    expect(JSON.parse(await new Response(child.stdout).text())).toEqual(Object.values(DOTENV_TEXTS));
  });

  test('is what Bun reads from .env, except for dollar signs', async () => {
    const { dollar: _, ...texts } = DOTENV_TEXTS;
    const folder = tempFolder();
    writeIn(folder, '.env', (await shop(texts)('get', ID, '--format', 'dotenv')).out);
    const names = Object.keys(texts).map(nameOf);
    const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name])))`;
    const child = Bun.spawn([process.execPath, '-e', script], { cwd: folder, env: {}, stdout: 'pipe' });
    expect(JSON.parse(await new Response(child.stdout).text())).toEqual(Object.values(texts));
  });

  test('refuses a value that no quotes can hold', async () => {
    for (const odd of ['\'"`\n', WINDOWS]) {
      const { code, out, err } = await shop({ odd })('get', ID, '--format', 'dotenv');
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(
        'A .env file cannot hold the value of PLUGINS_SHOP_SETTINGS_ODD, which has quotes of every kind or a carriage return; use --format env\n',
      );
    }
  });
});

describe('--format yaml', () => {
  test('is what Flextype reads back', async () => {
    const { out } = await shop(TEXTS)('get', ID, '--format', 'yaml');
    const read = parseYaml(out) as ReadonlyMap<string, unknown>;
    expect(Object.fromEntries(read)).toMatchObject(TEXTS);
  });

  test('is a mapping of ids for ls', async () => {
    const { out } = await shop({ a: '017' })('ls', '-r', ID, '--format', 'yaml');
    expect(out).toBe(`${ID}.enabled: true\n${ID}.a: '017'\n${ID}.priority: 100\n`);
  });
});

test('--format json is --json, which excludes another format', async () => {
  const site = shop(TEXTS);
  for (const command of [
    ['get', ID],
    ['ls', '-r', ID],
  ]) {
    const { out } = await site(...command, '--json');
    expect((await site(...command, '--format', 'json')).out).toBe(out);
    const both = await site(...command, '--json', '--format', 'yaml');
    expect([both.code, both.err]).toEqual([2, 'Choose --json or another --format, not both\n']);
  }
  expect((await site('get', ID, '--format', 'toml')).code).toBe(2);
});
