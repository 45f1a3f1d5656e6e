import { describe, expect, test } from 'bun:test';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ABOUT_A_SECOND_MS, tempFolder, until } from '@flextype-bun/testing';
import type { Value } from '@flextype-bun/yaml';
import { isTokenName, maskToken, openTokens, type TokenLayout, TokensError } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

const LAYOUTS: readonly TokenLayout[] = ['0.9', '0.10', '1.x'];

describe.each(LAYOUTS)('in the layout of %s', (layout) => {
  test('a token is found, with every field of its file', async () => {
    const text =
      'title: My site\nlimit_calls: 7\ncalls: 2\nstate: enabled\nbig: 9223372036854775807\ntags: [a]\n';
    const site = new Site({ abc: text }, layout);
    const token = await (await site.open()).find('abc');
    expect(token).toMatchObject({
      token: 'abc',
      layout,
      calls: 2,
      limit: 7,
      enabled: true,
      title: 'My site',
    });
    expect(token?.file).toBe(site.file('abc', layout));
    expect(token?.hasAccessToken).toBe(false);
    expect([...(token?.fields ?? [])].slice(4)).toEqual([
      ['big', 9223372036854775807n],
      ['tags', new Map([['0', 'a']])],
    ]);
  });

  test('its calls are counted in its file', async () => {
    const site = new Site({ abc: UNLIMITED }, layout);
    const tokens = await site.open();
    expect(await tokens.consume('abc')).toMatchObject({ status: 'accepted', calls: 1 });
    await tokens.flush();
    expect(site.read('abc', layout)).toBe(UNLIMITED.replace('\ncalls: 0', '\ncalls: 1'));
  });
});

const SERIAL = `${UNLIMITED}serial: 017\n`;

test.each<[TokenLayout, Value]>([
  ['0.9', 15n],
  ['0.10', 15n],
  ['1.x', '017'],
])('reads the token files of %s as its release does', async (layout, value) => {
  const site = new Site({ abc: SERIAL }, layout);
  const tokens = await site.open();
  expect((await tokens.find('abc'))?.fields.get('serial')).toEqual(value);
});

test('reads token files like the installed symfony/yaml, those of another layout like its version', async () => {
  const site = new Site({ abc: SERIAL }, '0.9');
  site.write('def', SERIAL, '0.10');
  mkdirSync(join(site.root, 'src/flextype'), { recursive: true });
  writeFileSync(join(site.root, 'src/flextype/flextype.yaml'), 'version: 0.9.16\n');
  mkdirSync(join(site.root, 'vendor/composer'), { recursive: true });
  const installed = [{ name: 'symfony/yaml', version: 'v6.4.3' }];
  writeFileSync(join(site.root, 'vendor/composer/installed.json'), JSON.stringify(installed));
  const tokens = await site.open();
  expect((await tokens.find('abc'))?.fields.get('serial')).toBe('017');
  expect((await tokens.find('def'))?.fields.get('serial')).toBe(15n);
});

test('the newest layout wins if several contain a token', async () => {
  const site = new Site();
  for (const layout of LAYOUTS) site.write('abc', UNLIMITED, layout);
  site.write('def', UNLIMITED, '0.9');
  site.write('def', UNLIMITED, '0.10');
  const tokens = await site.open();
  expect((await tokens.find('abc'))?.layout).toBe('1.x');
  expect((await tokens.find('def'))?.layout).toBe('0.10');
});

test("the folder of 0.9's tokens is not itself a token of the 0.10 layout", async () => {
  const site = new Site({ registry: UNLIMITED }, '0.10');
  const tokens = await site.open();
  expect(await tokens.find('registry')).toBeUndefined();
  expect(verdict(await tokens.consume('registry'))).toBe('unknown');
});

test('entries may lie in another folder', async () => {
  const site = new Site({ abc: UNLIMITED });
  renameSync(join(site.root, 'project/entries'), join(site.root, 'project/content'));
  const tokens = await site.open({ entriesDirectory: 'content' });
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
});

test.each(['../content', '/etc', 'a/../../b'])(
  'entries cannot lie outside project/: %s',
  async (entriesDirectory) => {
    const opening = openTokens(new Site().root, { entriesDirectory });
    await expect(opening).rejects.toMatchObject({ name: 'TokensError', code: 'option' });
  },
);

const NO_TOKENS = [
  '',
  '.',
  '..',
  '../tokens/abc',
  './abc',
  'abc/',
  'abc/../abc',
  'a.b',
  'abc\n',
  'abc\0',
  ' abc',
  'äbc',
  '[abc]',
  'a'.repeat(256),
];

test.each(NO_TOKENS)('%j is not a token, whatever the folder contains', async (text) => {
  const site = new Site({ abc: UNLIMITED, 'a.b': UNLIMITED });
  writeFileSync(join(site.root, 'project/entries/tokens/token.yaml'), UNLIMITED);
  const tokens = await site.open();
  expect(isTokenName(text)).toBe(false);
  expect(await tokens.find(text)).toBeUndefined();
  expect(verdict(await tokens.consume(text))).toBe('unknown');
});

test('a token may have 255 characters', async () => {
  const token = 'a'.repeat(255);
  const tokens = await new Site({ [token]: UNLIMITED }).open();
  expect(verdict(await tokens.consume(token))).toBe('accepted');
});

test('upper and lower case are different tokens', async () => {
  const tokens = await new Site({ abcdef: UNLIMITED }).open();
  expect(verdict(await tokens.consume('ABCDEF'))).toBe('unknown');
});

test('a folder without a token file is not a token', async () => {
  const site = new Site();
  mkdirSync(join(site.root, 'project/entries/tokens/abc'), { recursive: true });
  expect(verdict(await (await site.open()).consume('abc'))).toBe('unknown');
});

test('links are not followed, and are reported', async () => {
  const site = new Site({ real: UNLIMITED });
  const elsewhere = tempFolder();
  writeFileSync(join(elsewhere, 'token.yaml'), UNLIMITED);
  symlinkSync(elsewhere, join(site.root, 'project/entries/tokens/folder'));
  mkdirSync(join(site.root, 'project/entries/tokens/file'));
  symlinkSync(site.file('real'), site.file('file'));
  const tokens = await site.open();
  expect(verdict(await tokens.consume('folder'))).toBe('unknown');
  expect(verdict(await tokens.consume('file'))).toBe('unknown');
  expect(tokens.status.problems.map(({ code }) => code)).toEqual(['outside', 'outside']);
  expect(verdict(await tokens.consume('real'))).toBe('accepted');
});

test.each(['folder', 'file'])(
  'a %s that becomes a link while its token is in memory is refused as one',
  async (what) => {
    const site = new Site({ abc: UNLIMITED, guarded: UNLIMITED });
    const tokens = await site.open({ checkpointInterval: 30 });
    await callTimes(tokens, 'abc', 2);
    await until('the file of abc counts 2', () => site.calls('abc') === 2);
    // The sweep skips unused tokens; the next call finds the link and is refused at once, since a link is not a file
    // that is being written.
    const counted = performance.now();
    await until('the time has passed', () => performance.now() - counted > ABOUT_A_SECOND_MS / 2);
    const path = what === 'folder' ? dirname(site.file('abc')) : site.file('abc');
    const away = join(site.root, 'away');
    renameSync(path, away);
    symlinkSync(path.replace('abc', 'guarded'), path);
    expect(verdict(await tokens.consume('abc'))).toBe('unknown');
    expect(tokens.status.problems.map(({ code }) => code)).toEqual(['outside']);
    await tokens.close();
    expect(site.calls('guarded')).toBe(0);
  },
);

test('a folder that is replaced by a link to it is refused and no longer written', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open({ checkpointInterval: 30 });
  await callTimes(tokens, 'abc', 2);
  await until('the file of abc counts 2', () => site.calls('abc') === 2);
  const folder = dirname(site.file('abc'));
  renameSync(folder, join(site.root, 'away'));
  symlinkSync(join(site.root, 'away'), folder);
  await until('abc is unknown', async () => verdict(await tokens.consume('abc')) === 'unknown', {
    withinMs: ABOUT_A_SECOND_MS,
  });
});

test('the entries folder may be a link, as in deployments', async () => {
  const site = new Site({ abc: UNLIMITED });
  const shared = tempFolder();
  renameSync(join(site.root, 'project/entries'), join(shared, 'entries'));
  symlinkSync(join(shared, 'entries'), join(site.root, 'project/entries'));
  expect(verdict(await (await site.open()).consume('abc'))).toBe('accepted');
});

test('a token in the log shows at most its first four characters', () => {
  expect(maskToken('efe1e36e4d60fcd547e22eb9f795dff9')).toBe('efe1…');
  expect(maskToken('abc')).toBe('…');
});

test('a missing project is an error that names it', async () => {
  const root = join(tempFolder(), 'nowhere');
  const error: unknown = await openTokens(root).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TokensError);
  expect(error).toMatchObject({ code: 'storage', diagnostic: { position: { file: root } } });
});

test('the state of a token is returned without counting, whatever its count', async () => {
  const site = new Site({
    limited: 'limit_calls: 1\ncalls: 0\nstate: enabled\n',
    off: 'limit_calls: 0\ncalls: 0\nstate: disabled\n',
    partly: 'limit_calls: 0\n',
    broken: 'calls: [\n',
  });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'limited', 2)).toBe(1);
  expect(await tokens.check('limited')).toMatchObject({ status: 'valid', token: { calls: 1 } });
  expect(await tokens.check('off')).toEqual({ status: 'refused', reason: 'disabled' });
  expect(await tokens.check('partly')).toEqual({ status: 'refused', reason: 'incomplete' });
  expect(await tokens.check('partly', '0.9')).toMatchObject({ status: 'valid' });
  expect(await tokens.check('broken')).toEqual({ status: 'refused', reason: 'unreadable' });
  for (const name of ['nobody', '../off']) {
    expect(await tokens.check(name)).toEqual({ status: 'refused', reason: 'unknown' });
  }
  await tokens.close();
  expect(await tokens.check('limited')).toEqual({ status: 'refused', reason: 'unavailable' });
});

// On a file system that ignores case, they are one: apps/api/torture/caseless.ts tests that.
test('tokens that differ in case only are different tokens', async () => {
  const limited = 'limit_calls: 1\ncalls: 0\nstate: enabled\n';
  const site = new Site({ 'my-token': limited, 'MY-TOKEN': limited });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'my-token', 2)).toBe(1);
  expect(await callTimes(tokens, 'MY-TOKEN', 2)).toBe(1);
  expect(await tokens.check('My-Token')).toEqual({ status: 'refused', reason: 'unknown' });
});
