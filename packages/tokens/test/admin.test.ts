import { expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseYaml } from '@flextype-bun/yaml';
import type { TokenLayout } from '../src/index.ts';
import { callTimes, Site, UNLIMITED, verdict } from './_site.ts';

/** A version in Flextype's manifest, and the folder of its tokens. */
const VERSIONS: readonly (readonly [version: string, layout: TokenLayout])[] = [
  ['0.9.16', '0.9'],
  ['0.10.0', '0.10'],
  ['1.0.0-alpha.3', '1.x'],
];

function siteOf(version: string): Site {
  const site = new Site();
  mkdirSync(join(site.root, 'src/flextype'), { recursive: true });
  writeFileSync(join(site.root, 'src/flextype/flextype.yaml'), `name: Flextype\nversion: ${version}\n`);
  return site;
}

test.each(VERSIONS)(
  'in a site of Flextype %s a new token lies where that looks for it',
  async (version, layout) => {
    const site = siteOf(version);
    const tokens = await site.open();
    const created = await tokens.create({ limit: 2, title: "Anna's app: #1" });
    expect(created.token).toMatch(/^[0-9a-f]{32}$/);
    expect(created.accessToken).toMatch(/^[0-9a-f]{32}$/);
    expect(created).toMatchObject({ layout, file: site.file(created.token, layout) });
    expect(await tokens.find(created.token)).toMatchObject({
      limit: 2,
      calls: 0,
      enabled: true,
      title: "Anna's app: #1",
    });
    expect(await callTimes(tokens, created.token, 5)).toBe(2);
  },
);

test("a new token has the same fields as Flextype's own, and stores its access token only as a hash that PHP can verify", async () => {
  const site = siteOf('1.0.0-alpha.3');
  const created = await (await site.open()).create({ createdBy: 'me' });
  const text = readFileSync(created.file, 'utf8');
  const fields = parseYaml(text);
  expect(fields).toBeInstanceOf(Map);
  const entries = Object.fromEntries(fields instanceof Map ? fields : []);
  expect(entries).toMatchObject({
    title: '',
    limit_calls: 0n,
    calls: 0n,
    state: 'enabled',
    created_by: 'me',
  });
  expect(entries['uuid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(entries['created_at']).toMatch(/^\d\d-\d\d-\d{4} \d\d:\d\d$/);
  expect(entries['published_at']).toBe(entries['created_at']);
  expect(entries['hashed_access_token']).toMatch(/^\$2y\$10\$.{53}$/);
  expect(text).not.toContain(created.accessToken);
});

test('the access token of a new token works, and another does not', async () => {
  const tokens = await siteOf('0.9.16').open();
  const { token, accessToken } = await tokens.create();
  expect(verdict(await tokens.consume(token, { accessToken, rules: '0.9' }))).toBe('accepted');
  expect(verdict(await tokens.consume(token, { accessToken: `${accessToken}0`, rules: '0.9' }))).toBe(
    'access-token',
  );
});

test('without a manifest the existing folders decide, else 1.x applies', async () => {
  const old = new Site({ abc: UNLIMITED }, '0.9');
  expect((await (await old.open()).create()).layout).toBe('0.9');
  const bare = new Site();
  expect((await (await bare.open()).create()).layout).toBe('1.x');
});

test('titles of any kind are read back unchanged', async () => {
  const tokens = await new Site().open();
  for (const title of [
    'yes',
    '12',
    "it's",
    'a: b # c',
    '- x',
    'two\nlines',
    'Žluťoučký 漢字 😀',
    '\t',
    'null',
    '@x',
  ]) {
    const { token } = await tokens.create({ title });
    expect((await tokens.find(token))?.title).toBe(title);
  }
});

test('a token can have a chosen name, but not that of another token', async () => {
  const site = new Site({ abc: UNLIMITED }, '0.9');
  const tokens = await site.open();
  await expect(tokens.create({ token: 'abc', layout: '1.x' })).rejects.toMatchObject({ code: 'exists' });
  await expect(tokens.create({ token: '../abc' })).rejects.toMatchObject({ code: 'token' });
  await expect(tokens.create({ token: 'registry', layout: '0.10' })).rejects.toMatchObject({ code: 'token' });
  expect((await tokens.create({ token: 'mine' })).token).toBe('mine');
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a limit cannot be %p', async (limit) => {
  const tokens = await new Site().open();
  await expect(tokens.create({ limit })).rejects.toMatchObject({ code: 'option' });
});

test('disabling and enabling change only the state, with immediate effect', async () => {
  const text = '# mine\ncalls: 0\nstate: "enabled"  # for now\r\nlimit_calls: 0';
  const site = new Site({ abc: text });
  const tokens = await site.open();
  expect(await callTimes(tokens, 'abc', 2)).toBe(2);
  await tokens.flush();
  expect((await tokens.disable('abc')).enabled).toBe(false);
  expect(verdict(await tokens.consume('abc'))).toBe('disabled');
  expect(site.read('abc')).toBe('# mine\ncalls: 2\nstate: "disabled"  # for now\r\nlimit_calls: 0');
  await tokens.disable('abc');
  expect((await tokens.enable('abc')).enabled).toBe(true);
  expect(verdict(await tokens.consume('abc'))).toBe('accepted');
  await tokens.close();
  expect(site.read('abc')).toBe(text.replace('calls: 0', 'calls: 3'));
});

test('a token without a state gets one', async () => {
  const site = new Site({ abc: 'limit_calls: 0\ncalls: 0\n' });
  await (await site.open()).disable('abc');
  expect(site.read('abc')).toBe('limit_calls: 0\ncalls: 0\nstate: disabled\n');
});

test('disabling loses no concurrent call', async () => {
  const site = new Site({ abc: UNLIMITED });
  const tokens = await site.open();
  const [accepted] = await Promise.all([callTimes(tokens, 'abc', 200), tokens.disable('abc')]);
  await tokens.close();
  expect(site.calls('abc')).toBe(accepted);
});

test('removing a token deletes its folder', async () => {
  const site = new Site({ abc: UNLIMITED, def: UNLIMITED });
  const tokens = await site.open();
  await callTimes(tokens, 'abc', 3);
  await tokens.remove('abc');
  expect(verdict(await tokens.consume('abc'))).toBe('unknown');
  expect(existsSync(dirname(site.file('abc')))).toBe(false);
  await tokens.close();
  expect(existsSync(dirname(site.file('abc')))).toBe(false);
  expect(existsSync(site.file('def'))).toBe(true);
});

test('a missing token cannot be toggled or removed, and the error does not contain it', async () => {
  const tokens = await new Site().open();
  const token = 'f00dfeedf00dfeedf00dfeedf00dfeed';
  for (const attempt of [tokens.enable(token), tokens.disable(token), tokens.remove(token)]) {
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unknown' });
    expect(String(error)).not.toContain(token);
  }
  await expect(tokens.remove('..')).rejects.toMatchObject({ code: 'token' });
});

test('all tokens of all layouts are listed once, and nothing else', async () => {
  const site = new Site({ one: UNLIMITED, both: UNLIMITED });
  site.write('both', UNLIMITED, '0.9');
  site.write('old', UNLIMITED, '0.9');
  site.write('mid', UNLIMITED, '0.10');
  site.write('broken', 'a: [1');
  mkdirSync(join(site.root, 'project/entries/tokens/empty'));
  writeFileSync(join(site.root, 'project/entries/tokens/entry.md'), '');
  const tokens = await site.open();
  const listed = (await Array.fromAsync(tokens.list())).map(({ token, layout }) => `${token} ${layout}`);
  expect(listed.toSorted()).toEqual(['both 1.x', 'mid 0.10', 'old 0.9', 'one 1.x']);
});
