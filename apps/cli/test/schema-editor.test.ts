import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml, toPlain } from '@flextype-bun/registry-core';
import { makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'jsonc-parser';
import { inSite } from './support/cli.ts';

const SCHEMA = 'project/plugins/shop/settings.schema.json';
const OWN = 'project/config/plugins/shop/settings.yaml';
const EDITOR = '.vscode/settings.json';
const SHOP = pluginFiles('shop', 'version: 1.0.0\n', 'enabled: true\ntitle: Shop\nlimits: {low: 1}\n');

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');
const setting = (root: string) => parse(read(root, EDITOR))['yaml.schemas'];

describe('schema --editor', () => {
  test('writes schemas for all settings files, and assigns them to the files', async () => {
    const root = makeSite({ ...SHOP, 'src/flextype/settings.yaml': 'locale: en\n' });
    const { code, out } = await inSite(root)('schema', '--editor');
    expect([code, out]).toEqual([0, `Wrote 3 schemas to .vscode/schemas, and their files to ${EDITOR}\n`]);
    expect(setting(root)).toEqual({
      './.vscode/schemas/flextype.schema.json': [
        'src/flextype/settings.yaml',
        'project/config/flextype/settings.yaml',
      ],
      './.vscode/schemas/plugins.shop.schema.json': ['project/plugins/shop/settings.yaml', OWN],
      './.vscode/schemas/plugins.registry-api.schema.json': [
        'project/config/plugins/registry-api/settings.yaml',
      ],
    });
    const check = (name: string, text: string) =>
      new Ajv2020({ strict: false }).compile(JSON.parse(read(root, `.vscode/schemas/${name}.schema.json`)))(
        toPlain(parseYaml(text)),
      );
    expect([check('plugins.shop', 'title: x\n'), check('plugins.shop', 'title: 7\n')]).toEqual([true, false]);
    expect([check('flextype', 'locale: de\n'), check('flextype', 'locale: 7\n')]).toEqual([true, false]);
    expect([
      check('plugins.registry-api', 'port: 80\n'),
      check('plugins.registry-api', 'prot: 80\n'),
    ]).toEqual([true, false]);
  });

  test('puts no value of the site and no secret into its files', async () => {
    const root = makeSite({
      ...pluginFiles(
        'shop',
        'version: 1.0.0\n',
        `enabled: true
title: Shop
mail: {password: default-secret}
accounts: [{name: one, password: secret-in-a-list}]
credentials: {one: {first: secret-below-a-key}}
url: redis://me:secret-in-a-url@localhost/1
`,
      ),
      [OWN]: 'title: Private\nmail: {password: own-secret}\n',
    });
    await inSite(root)('schema', '--editor');
    await inSite(root)('schema', '--write', 'shop');
    for (const file of ['.vscode/schemas/plugins.shop.schema.json', SCHEMA]) {
      const text = read(root, file);
      expect(text).not.toMatch(/secret|Private/);
      expect(text).toContain('"default": "Shop"');
      expect(text).toContain('"accounts"');
      expect(JSON.parse(text).properties.mail.properties.password.type).toEqual(['string', 'null']);
    }
  });

  test('adapts a shipped schema to single files: nothing is required', async () => {
    const schema = {
      $defs: { low: { type: 'object', required: ['low'], properties: { low: { type: 'integer' } } } },
      required: ['title'],
      properties: { limits: { $ref: '#/$defs/low' }, required: { type: 'boolean' } },
      oneOf: [{ required: ['title'] }, { required: ['name'] }],
      ...JSON.parse('{"if": {"required": ["a"]}, "then": {"required": ["b"]}}'),
    };
    const root = makeSite({ ...SHOP, [SCHEMA]: JSON.stringify(schema) });
    await inSite(root)('schema', '--editor');
    const written = JSON.parse(read(root, '.vscode/schemas/plugins.shop.schema.json'));
    const check = new Ajv2020({ strict: false }).compile(written);
    expect([check({ limits: {} }), check({}), check({ required: true })]).toEqual([true, true, true]);
    expect([check({ limits: { low: 'x' } }), check({ required: 1 })]).toEqual([false, false]);
    expect(JSON.parse(read(root, SCHEMA))).toEqual(schema);
  });

  test('does not call a key unknown that only a condition knows', async () => {
    const written = async (schema: object) => {
      const root = makeSite({ ...SHOP, [SCHEMA]: JSON.stringify(schema) });
      await inSite(root)('schema', '--editor');
      return JSON.parse(read(root, '.vscode/schemas/plugins.shop.schema.json'));
    };
    const live = JSON.parse('{"if": {"required": ["mode"]}, "then": {"properties": {"key": {}}}}');
    const own = { properties: { mode: {} }, unevaluatedProperties: false };
    expect((await written({ ...own, ...live })).unevaluatedProperties).toBeUndefined();
    expect((await written({ ...own, allOf: [live] })).unevaluatedProperties).toBeUndefined();
    expect((await written({ ...own, allOf: [{ properties: { a: {} } }] })).unevaluatedProperties).toBe(false);
  });

  test('keeps everything else in the settings of the editor, comments and style included', async () => {
    const before = `{
\t// Ours: do not touch.
\t"editor.tabSize": 3, /* odd */
\t"yaml.schemas": {
\t\t"https://example.org/other.json": "other.yaml", // by hand
\t\t"./.vscode/schemas/plugins.gone.schema.json": ["project/plugins/gone/settings.yaml"],
\t},
}
`;
    const root = makeSite({ ...SHOP, [EDITOR]: before });
    chmodSync(join(root, EDITOR), 0o640);
    await inSite(root)('schema', '--editor');
    const after = read(root, EDITOR);
    for (const kept of [
      '// Ours: do not touch.',
      '"editor.tabSize": 3, /* odd */',
      '"other.yaml", // by hand',
    ])
      expect(after).toContain(kept);
    expect(after).toContain('\n\t\t"./.vscode/schemas/plugins.shop.schema.json": [');
    expect(setting(root)).toMatchObject({
      'https://example.org/other.json': 'other.yaml',
      './.vscode/schemas/plugins.gone.schema.json': [],
    });
    expect(statSync(join(root, EDITOR)).mode & 0o777).toBe(0o640);
    await inSite(root)('schema', '--editor');
    expect(read(root, EDITOR)).toBe(after);
  });

  test('keeps a byte order mark', async () => {
    const root = makeSite({ ...SHOP, [EDITOR]: '\uFEFF{"a": 1}\n' });
    expect((await inSite(root)('schema', '--editor')).code).toBe(0);
    expect(read(root, EDITOR)).toStartWith('\uFEFF{\n  "a": 1,\n  "yaml.schemas": {');
  });

  test('leaves broken settings of the editor alone, and says where they are broken', async () => {
    const root = makeSite({ ...SHOP, [EDITOR]: '{\n  "a": tru\n}\n' });
    const { code, err } = await inSite(root)('schema', '--editor');
    expect([code, err]).toEqual([
      3,
      expect.stringContaining(`${EDITOR}:2:8: this is not JSON with comments`),
    ]);
    expect(read(root, EDITOR)).toBe('{\n  "a": tru\n}\n');
    expect(existsSync(join(root, '.vscode/schemas'))).toBe(false);
    writeIn(root, EDITOR, '{"yaml.schemas": []}');
    expect((await inSite(root)('schema', '--editor')).err).toContain(': yaml.schemas must be an object;');
    writeIn(root, EDITOR, '[]');
    expect((await inSite(root)('schema', '--editor')).err).toContain(': the content must be an object;');
  });

  test('does not overwrite a schema that somebody wrote', async () => {
    const file = '.vscode/schemas/plugins.shop.schema.json';
    const root = makeSite({ ...SHOP, [file]: '{"title": "mine"}\n' });
    const { code, err } = await inSite(root)('schema', '--editor');
    expect([code, err]).toEqual([1, expect.stringContaining('was not generated')]);
    expect(read(root, file)).toBe('{"title": "mine"}\n');
    expect((await inSite(root)('schema', '--editor', '--force')).code).toBe(0);
  });

  test('leaves a broken schema out, and says so', async () => {
    const root = makeSite({ ...SHOP, [SCHEMA]: '{' });
    const { code, err } = await inSite(root)('schema', '--editor');
    expect([code, err]).toEqual([0, expect.stringContaining(`${SCHEMA} is left out`)]);
    expect(read(root, '.vscode/schemas/plugins.shop.schema.json')).toContain('"title"');
  });
});

describe('schema --editor in a project of JetBrains IDEs', () => {
  const MAPPINGS = '.idea/jsonSchemas.xml';
  const entry = (name: string, ...more: string[]) =>
    [
      `<entry key="${name}">`,
      '<value>',
      '<SchemaInfo>',
      ...more,
      '</SchemaInfo>',
      '</value>',
      '</entry>',
    ].join('\n');
  const mappings = (...entries: string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<project version="4">
  <component name="Other"><map>
  </map></component>
  <component name="JsonSchemaMappingsProjectConfiguration">
    <state>
      <map>
${entries.join('\n')}
      </map>
    </state>
  </component>
</project>
`;

  test('assigns the schemas there as well, and creates no project', async () => {
    const root = makeSite({ ...SHOP, '.idea/.gitignore': '' });
    const { out } = await inSite(root)('schema', '--editor');
    expect(out).toBe(`Wrote 3 schemas to .vscode/schemas, and their files to ${EDITOR} and ${MAPPINGS}\n`);
    const text = read(root, MAPPINGS);
    expect(text).toContain(`        <entry key="flextype-registry plugins.shop">
          <value>
            <SchemaInfo>
              <option name="name" value="flextype-registry plugins.shop" />
              <option name="relativePathToSchema" value=".vscode/schemas/plugins.shop.schema.json" />
              <option name="patterns">
                <list>
                  <Item>
                    <option name="path" value="project/plugins/shop/settings.yaml" />
                  </Item>
                  <Item>
                    <option name="path" value="project/config/plugins/shop/settings.yaml" />
                  </Item>
                </list>
              </option>
            </SchemaInfo>
          </value>
        </entry>
`);
    await inSite(root)('schema', '--editor');
    expect(read(root, MAPPINGS)).toBe(text);
    const other = makeSite(SHOP);
    await inSite(other)('schema', '--editor');
    expect(existsSync(join(other, '.idea'))).toBe(false);
  });

  test('keeps mappings by other hands, and removes those of plugins that are gone', async () => {
    const theirs = entry('Mine', '<option name="relativePathToSchema" value="flextype-registry x.json" />');
    const root = makeSite({ ...SHOP, [MAPPINGS]: mappings(theirs, entry('flextype-registry plugins.gone')) });
    await inSite(root)('schema', '--editor');
    const text = read(root, MAPPINGS);
    expect(text).toContain(theirs);
    expect(text).toContain('<component name="Other"><map>\n  </map></component>');
    expect(text).not.toContain('plugins.gone');
    expect(text.match(/<entry key="[^"]*">/g)).toHaveLength(4);
    writeIn(root, MAPPINGS, mappings().replace('<map>\n\n      </map>', '<map />'));
    await inSite(root)('schema', '--editor');
    expect(read(root, MAPPINGS).match(/<entry key="[^"]*">/g)).toHaveLength(3);
  });

  test('leaves a file alone that is something else', async () => {
    const root = makeSite({ ...SHOP, [MAPPINGS]: '<project version="4"/>\n' });
    const { code, err } = await inSite(root)('schema', '--editor');
    expect([code, err]).toEqual([3, expect.stringContaining(`${MAPPINGS} is not what JetBrains IDEs write`)]);
    expect(read(root, MAPPINGS)).toBe('<project version="4"/>\n');
    expect(existsSync(join(root, EDITOR))).toBe(false);
  });
});
