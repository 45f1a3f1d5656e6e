import { describe, expect, test } from 'bun:test';
import { chmodSync, chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '@flextype-bun/registry-core';
import { copyFixture, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { inSite } from './support/cli.ts';

const SCHEMA = 'project/plugins/shop/settings.schema.json';
const OWN = 'project/config/plugins/shop/settings.yaml';
const SHOP = pluginFiles('shop', 'version: 1.0.0\n', 'enabled: true\ntitle: Shop\nlimits: {low: 1}\n');

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

describe('schema --write', () => {
  test('makes a schema that the defaults keep and values of other types break', async () => {
    const root = makeSite(SHOP);
    expect(await inSite(root)('schema', '--write', 'shop')).toEqual({
      code: 0,
      out: `Wrote ${SCHEMA}\n`,
      err: '',
    });
    expect(await validate(root)).toEqual([]);
    writeIn(root, OWN, 'title: 7\nlimits: {low: none}\n');
    expect((await validate(root)).map(({ id }) => id)).toEqual([
      'plugins.shop.settings.title',
      'plugins.shop.settings.limits.low',
    ]);
  });

  test('describes the defaults, not what the site makes of them', async () => {
    const root = makeSite({ ...SHOP, [OWN]: 'title: 7\nmore: true\n' });
    await inSite(root)('schema', '--write', 'shop');
    const { properties } = JSON.parse(read(root, SCHEMA));
    expect([properties.title.default, properties.more]).toEqual(['Shop', undefined]);
  });

  test('overwrites a schema only with --force', async () => {
    const root = makeSite({ ...SHOP, [SCHEMA]: '{}\n' });
    const site = inSite(root);
    const refused = await site('schema', '--write', 'shop');
    expect([refused.code, refused.out, refused.err]).toEqual([
      1,
      '',
      `${SCHEMA} exists and was left alone; --force overwrites it\n`,
    ]);
    expect(read(root, SCHEMA)).toBe('{}\n');
    expect((await site('schema', '--write', 'shop', '--force')).code).toBe(0);
    for (const force of [[], ['--force']]) {
      const again = await site('schema', '--write', 'shop', ...force);
      expect([again.code, again.out, again.err]).toEqual([0, `${SCHEMA} is up to date\n`, '']);
    }
    expect(JSON.parse(read(root, SCHEMA)).title).toBe('plugins.shop.settings');
  });

  test('makes one for every plugin and theme that has none', async () => {
    const root = copyFixture('sites/0.9');
    writeIn(root, 'project/plugins/site/settings.schema.json', '{}');
    const { code, out, err } = await inSite(root)('schema', '--write', '--json');
    const { written, kept } = JSON.parse(out);
    expect([code, err, kept]).toEqual([0, '', [join(root, 'project/plugins/site/settings.schema.json')]]);
    expect(written).toContain(join(root, 'project/plugins/feed/settings.schema.json'));
    expect(written.some((file: string) => file.includes('/project/themes/'))).toBe(true);
    expect(existsSync(join(root, 'src/flextype/settings.schema.json'))).toBe(false);
    expect(await validate(root)).toEqual([]);
    expect((await inSite(root)('schema', '--write', 'flextype')).out).toBe(
      'Wrote src/flextype/settings.schema.json\n',
    );
  });

  test('says what is wrong with a name, with defaults, and with the command line', async () => {
    const site = inSite(makeSite({ ...SHOP, 'project/plugins/torn/settings.yaml': 'a: [\n' }));
    const unknown = await site('schema', '--write', 'shpo');
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('There is no plugin "shpo"')]);
    const torn = await site('schema', '--write', 'torn');
    expect([torn.code, torn.err]).toEqual([3, expect.stringContaining('torn/settings.yaml is broken')]);
    expect((await site('schema', '--write', '../..')).code).toBe(1);
    expect((await site('schema', '--editor', '--write')).code).toBe(2);
    expect((await site('schema', 'flextype', '--write', 'shop')).code).toBe(2);
    expect((await site('schema', '--editor', '-o', 'x.json')).code).toBe(2);
  });

  test.if(process.getuid?.() === 0)(
    'gives a new file to the owner of the site, and keeps that of an old one',
    async () => {
      const root = makeSite({ ...SHOP, [SCHEMA]: '{}\n' });
      const folder = join(root, 'project/plugins/shop');
      chownSync(folder, 33, 34);
      chmodSync(folder, 0o750);
      chownSync(join(root, SCHEMA), 35, 36);
      chmodSync(join(root, SCHEMA), 0o604);
      const owner = () => {
        const { uid, gid, mode } = statSync(join(root, SCHEMA));
        return [uid, gid, mode & 0o777];
      };
      await inSite(root)('schema', '--write', 'shop', '--force');
      expect(owner()).toEqual([35, 36, 0o604]);
      await Bun.file(join(root, SCHEMA)).delete();
      await inSite(root)('schema', '--write', 'shop');
      expect(owner()).toEqual([33, 34, 0o640]);
    },
  );
});

test('a schema that --write makes is one that the defaults keep, whatever they are', async () => {
  const settings = `enabled: true
nothing: ~
lists: [[], {}, [1, two, 2.5, {a: 1}, [1], ~]]
moments: {date: 2026-11-30, time: 2026-11-30T10:00:00Z}
texts: {number: "8080", octal: 0755, empty: "", lines: "a\\nb"}
numbers: {large: 9223372036854775807, whole: 2.0, negative: -1}
rows: [{name: a, port: 1}, {name: b, host: x}]
__proto__: {constructor: 1}
"a.b": 1
"0": zero
`;
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0\n', settings));
  expect((await inSite(root)('schema', '--write', 'shop')).code).toBe(0);
  expect(await validate(root)).toEqual([]);
  writeIn(root, OWN, 'rows: [{port: x}]\nmoments: {date: "2026-11-30"}\n');
  expect(
    (await validate(root)).map(({ id, position }) => `${id} ${position?.line}:${position?.column}`),
  ).toEqual(['plugins.shop.settings.moments.date 2:17', 'plugins.shop.settings.rows.0.port 1:15']);
});

test('a schema for an editor allows the types by which an editor reads the defaults', async () => {
  const settings = `enabled: true
date: 2026-11-30 # a day
map: {time: 2026-11-30T10:00:00Z, mode: 0755, grouped: 1_000}
mode: 0755
text: 12 monkeys
port: 80
ratio: 2.0
quoted: "0755"
`;
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0\n', settings));
  const site = inSite(root);
  await site('schema', '--editor');
  await site('schema', '--write', 'shop');
  const typesIn = (file: string) => {
    const { properties } = JSON.parse(read(root, file));
    const { map, ...own } = properties;
    return Object.fromEntries(
      Object.entries<{ type: string[]; default?: unknown }>({ ...own, ...map.properties }).map(
        ([name, rule]) => [name, `${rule.type.join(' ')} ${rule.default ?? ''}`.trim()],
      ),
    );
  };
  const same = {
    enabled: 'boolean null true',
    text: 'string null 12 monkeys',
    port: 'integer null 80',
    ratio: 'number null 2',
  };
  const quoted = 'string null 0755';
  expect(typesIn('.vscode/schemas/plugins.shop.schema.json')).toEqual({
    ...same,
    quoted,
    date: 'string integer null',
    time: 'string integer null',
    mode: 'integer string null',
    grouped: 'string integer null',
  });
  expect(typesIn(SCHEMA)).toEqual({
    ...same,
    quoted,
    date: 'integer null 1795996800',
    time: 'integer null 1796032800',
    mode: quoted,
    grouped: 'integer null 1000',
  });
});
