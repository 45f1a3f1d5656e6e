import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, copyFixture, makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { diagnose, openRegistry, validate } from '../src/index.ts';
import { check, OWN, SCHEMA, SCHEMA_FILE, SETTINGS, shop, told } from './support/schema-site.ts';

describe('validate', () => {
  test('finds nothing in settings that keep the rules, or have no schema', async () => {
    expect(await check('title: Another\n')).toEqual([]);
    const root = makeSite(pluginFiles('shop', 'version: 1.0.0\n', SETTINGS));
    expect(await validate(root)).toEqual([]);
  });

  test('reports a value in the layer that sets it, and the rule that it breaks', async () => {
    const root = shop('# ours\ntitle: 7\nlimits:\n  high: many\n');
    const findings = await validate(root);
    expect(told(root, findings)).toEqual([
      `schema-violation ${OWN}:2:8 ${SCHEMA_FILE}:6:16 plugins.shop.settings.title must be a string`,
      `schema-violation ${OWN}:4:9 ${SCHEMA_FILE}:14:19 plugins.shop.settings.limits.high must be an integer or null`,
    ]);
    expect(findings.map(({ severity, id }) => `${severity} ${id}`)).toEqual([
      'error plugins.shop.settings.title',
      'error plugins.shop.settings.limits.high',
    ]);
    expect(findings[0]?.remedy).toBe(`Put it in quotes, or correct the rule in ${SCHEMA_FILE}:6:16`);
  });

  test('reports a default that breaks a rule in the file of the plugin', async () => {
    expect(await check('title: Ours\n', SCHEMA, 'enabled: true\ntitle: Shop\ncurrency: GBP\n')).toEqual([
      `schema-violation project/plugins/shop/settings.yaml:3:11 ${SCHEMA_FILE}:7:19 plugins.shop.settings.currency must be one of "EUR", "USD"`,
    ]);
  });

  test('reports a key that is not allowed at the key, and what is missing at the map that lacks it', async () => {
    expect(await check('limits:\n  hihg: 2\n', SCHEMA, 'enabled: true\n')).toEqual([
      `schema-violation ${OWN}:2:3 ${SCHEMA_FILE}:10:7 plugins.shop.settings.limits must have low`,
      `schema-violation ${OWN}:2:3 ${SCHEMA_FILE}:11:7 plugins.shop.settings.limits.hihg is not allowed by its schema`,
    ]);
  });

  test('compares merged settings: lists by index, with the defaults below', async () => {
    expect(await check('tags: [1]\n')).toEqual([
      `schema-violation ${OWN}:1:8 ${SCHEMA_FILE}:17:43 plugins.shop.settings.tags.0 must be a string`,
    ]);
    const schema = '{"properties": {"tags": {"maxItems": 1}}}';
    expect(await check('tags: [z]\n', schema)).toEqual([
      `schema-violation ${OWN}:1:7 ${SCHEMA_FILE}:1:26 plugins.shop.settings.tags must not have more than 1 items`,
    ]);
  });

  test('sees the values that Flextype sees: dates, large integers, whole floats, empty arrays', async () => {
    const schema = JSON.stringify({
      properties: {
        date: { type: 'integer' },
        big: { type: 'integer', maximum: Number(2n ** 63n) },
        whole: { type: 'number', const: 2 },
        map: { type: 'object' },
        list: { type: 'array' },
        either: { anyOf: [{ type: 'object' }, { type: 'string' }] },
      },
      additionalProperties: { type: 'boolean' },
    });
    const values = 'date: 2026-11-30\nbig: 9223372036854775807\nwhole: 2.0\nmap: {}\nlist: {}\neither: []\n';
    expect(await check(values, schema, 'enabled: true\n')).toEqual([]);
    expect(await check('date: "2026-11-30"\nmap: [1]\n', schema, 'enabled: true\n')).toEqual([
      `schema-violation ${OWN}:1:7 ${SCHEMA_FILE}:1:24 plugins.shop.settings.date must be an integer`,
      `schema-violation ${OWN}:2:6 ${SCHEMA_FILE}:1:${schema.indexOf('"type":"object"') + 1} plugins.shop.settings.map must be a map`,
    ]);
  });

  test('does not see the priority that no file sets', async () => {
    const schema = '{"properties": {"enabled": true}, "additionalProperties": false}';
    expect(await check('', schema, 'enabled: true\n')).toEqual([]);
    expect(await check('priority: 5\n', schema, 'enabled: true\n')).toHaveLength(1);
  });

  test('checks formats', async () => {
    const schema = '{"properties": {"mail": {"format": "email"}}}';
    expect(await check('mail: me@example.org\n', schema)).toEqual([]);
    expect(await check('mail: me\n', schema)).toEqual([
      `schema-violation ${OWN}:1:7 ${SCHEMA_FILE}:1:26 plugins.shop.settings.mail must match format "email"`,
    ]);
  });

  test('gives one reason if no alternative fits', async () => {
    const schema = '{"properties": {"port": {"anyOf": [{"type": "integer"}, {"const": "auto"}]}}}';
    expect(await check('port: soon\n', schema)).toEqual([
      `schema-violation ${OWN}:1:7 ${SCHEMA_FILE}:1:26 plugins.shop.settings.port must be an integer, or must be "auto"`,
    ]);
  });

  test('treats no key as special', async () => {
    const schema =
      '{"required": ["constructor"], "properties": {"__proto__": {"type": "string"}, "enabled": {}}}';
    expect(await check('__proto__: {x: 1}\n', schema)).toEqual([
      expect.stringContaining('plugins.shop.settings must have constructor'),
    ]);
    expect(await check('constructor: 1\ntoString: 2\n', schema)).toEqual([]);
  });

  test('skips settings with a broken file, which is reported by itself', async () => {
    const root = shop('title: [\n', '{"required": ["nothing"]}');
    expect(await validate(root)).toEqual([]);
    expect((await diagnose(root)).map(({ code }) => code)).toContain('malformed-yaml');
  });

  test('uses the schema of the site as well, and those of Flextype', async () => {
    const root = makeSite({
      ...pluginFiles('shop', 'version: 1.0.0\n', SETTINGS),
      'project/config/plugins/shop/settings.schema.json': '{"properties": {"title": {"const": "Ours"}}}',
      'src/flextype/settings.yaml': 'locale: 7\n',
      'src/flextype/settings.schema.json': '{"properties": {"locale": {"type": "string"}}}',
    });
    expect(told(root, await validate(root))).toEqual([
      'schema-violation project/plugins/shop/settings.yaml:2:8 project/config/plugins/shop/settings.schema.json:1:27 plugins.shop.settings.title must be "Ours"',
      'schema-violation src/flextype/settings.yaml:1:9 src/flextype/settings.schema.json:1:28 flextype.settings.locale must be a string',
    ]);
    const of = async (...ids: string[]) => (await validate(root, { ids: new Set(ids) })).map(({ id }) => id);
    expect(await of('plugins.shop')).toEqual(['plugins.shop.settings.title']);
    expect(await of('flextype')).toEqual(['flextype.settings.locale']);
    expect(await of('plugins.none', 'themes.shop', 'plugins', 'plugins.shop.settings')).toEqual([]);
    expect(await validate(root, { externalPlugins: { shop: '/elsewhere' } })).toHaveLength(1);
  });

  test('uses the schemas of themes, if they are in the registry', async () => {
    const root = copyFixture('sites/0.9');
    const [theme = ''] = readdirSync(join(root, 'project/themes'));
    writeIn(root, `project/themes/${theme}/settings.schema.json`, '{"required": ["absent"]}');
    expect((await validate(root)).map(({ id }) => id)).toEqual([`themes.${theme}.settings`]);
  });

  test('leaves out plugins that are not in the registry', async () => {
    expect(await check('enabled: false\ntitle: 7\n')).toEqual([]);
  });

  test('reads the files of an open registry as they are now', async () => {
    const root = shop('title: Fine\n');
    const registry = await openRegistry(root, { watch: false });
    atEnd(() => registry.close());
    expect(await validate(registry)).toEqual([]);
    writeIn(root, OWN, 'title: 7\n');
    expect(await validate(registry)).toHaveLength(1);
  });

  test('is part of diagnose', async () => {
    const root = shop('title: 7\n');
    const [finding] = await diagnose(root);
    expect([finding?.code, finding?.rule?.line]).toEqual(['schema-violation', 6]);
  });
});
