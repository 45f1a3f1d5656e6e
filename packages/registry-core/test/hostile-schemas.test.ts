import { describe, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeSite, pluginFiles, writeIn } from '@flextype-bun/testing';
import { type SchemaFinding, validate } from '../src/index.ts';
import { doublingSchema } from './support/doubling.ts';

const FOLDER = 'project/plugins/shop';

function shop(schema: string, settings = 'enabled: true\ntitle: Shop\n'): string {
  return makeSite({
    ...pluginFiles('shop', 'version: 1.0.0\n', settings),
    [`${FOLDER}/settings.schema.json`]: schema,
    // A schema beside the hostile one: it has to be used all the same.
    'project/config/plugins/shop/settings.schema.json': '{"required": ["absent"]}',
  });
}

/** What is found in the plugin's schema, after the other one has done its work. */
async function check(schema: string, settings?: string): Promise<SchemaFinding | undefined> {
  const findings = await validate(shop(schema, settings));
  const other = findings.find(({ message }) => message === 'plugins.shop.settings must have absent');
  expect(other?.code).toBe('schema-violation');
  expect(findings.length).toBeLessThanOrEqual(2);
  return findings.find((finding) => finding !== other);
}

describe('a broken schema is reported with its position', () => {
  test.each([
    ['no JSON', '{\n  "type": object\n}', 2, 11, 'This is not JSON: invalid symbol'],
    ['JSON with comments', '{\n  // why\n}', 2, 3, 'This is not JSON: invalid comment token'],
    ['an empty file', '', 1, 1, 'This is not JSON: value expected'],
    ['a list', '[]', 1, 1, 'A schema is an object'],
    ['an unknown type', '{\n "properties": {\n  "a": {"type": "text"}}}', 3, 9, 'This schema is not valid'],
    ['a pattern that is none', '{"properties": {\n"a": {"pattern": "("}}}', 2, 7, '"(" is not a regular'],
    ['a key that is no pattern', '{"patternProperties": {\n"[": {}}}', 2, 1, '"[" is not a regular'],
    ['another draft', '{\n"$schema": "http://json-schema.org/draft-07/schema#"}', 2, 1, 'is not supported'],
    ['an asynchronous one', '{\n"$async": true}', 2, 1, 'asynchronous'],
    [
      'a remote reference',
      '{"properties": {\n"a": {"$ref": "https://example.org/a.json"}}}',
      2,
      7,
      'never loaded',
    ],
    ['a missing reference', '{"properties": {\n"a": {"$ref": "#/$defs/none"}}}', 2, 7, '#/$defs/none'],
  ])('%s', async (_, schema, line, column, message) => {
    const finding = await check(schema);
    expect([finding?.code, finding?.severity]).toEqual(['malformed-schema', 'warning']);
    expect([finding?.position?.line, finding?.position?.column]).toEqual([line, column]);
    expect(finding?.message).toContain(message);
  });
});

describe('a hostile schema neither hangs nor kills the process', () => {
  test('with a pattern that backtracks forever', async () => {
    const slow = Array.from({ length: 40 }, () => '{"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}').join(', ');
    const finding = await check(
      `{"properties": {"title": {"allOf": [${slow}]}}}`,
      `enabled: true\ntitle: ${'a'.repeat(60)}1\n`,
    );
    expect(finding?.code).toBe('unchecked-schema');
    expect(finding?.message).toMatch(/longer than (5 s of processor time|20 s)$/);
  });

  test('with references that double the errors at each step', async () => {
    const before = process.memoryUsage.rss();
    const finding = await check(doublingSchema('anyOf', '{"type": "string"}'));
    expect(finding?.code).toBe('unchecked-schema');
    expect(process.memoryUsage.rss() - before).toBeLessThan(1.5 * 2 ** 30);
  });

  test('of many, only the first two are tried', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const files = names.flatMap((name) => [
      ...Object.entries(pluginFiles(name, 'version: 1.0.0\n', 'enabled: true\n')),
      [`project/plugins/${name}/settings.schema.json`, doublingSchema('anyOf', '{"type": "string"}')],
    ]);
    const findings = await validate(makeSite(Object.fromEntries(files)));
    const isLeft = findings.map(({ message }) => message.endsWith('other schemas took too long'));
    expect(isLeft).toEqual([false, false, true, true]);
  });

  test('with a circle of references', async () => {
    const finding = await check(
      '{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}',
    );
    expect(finding?.code).toBe('malformed-schema');
    expect(finding?.message).toContain('contains itself without an end');
  });

  test('nested 100,000 levels deep', async () => {
    const finding = await check(`${'{"not":'.repeat(100_000)}true${'}'.repeat(100_000)}`);
    expect(finding?.code).toMatch(/^(malformed|unchecked)-schema$/);
  });

  test('of more than 8 MiB', async () => {
    const finding = await check(`{"title": "${'x'.repeat(8 * 1024 * 1024)}"}`);
    expect([finding?.code, finding?.message]).toEqual([
      'unchecked-schema',
      expect.stringContaining('larger than 8388608 bytes'),
    ]);
  });

  test.each([
    ['that takes the name of a standard one', 'https://json-schema.org/draft/2020-12/schema'],
    ['that takes the name of another one', 'https://example.org/shop'],
  ])('%s', async (_, $id) => {
    const root = makeSite({
      ...pluginFiles('shop', 'version: 1.0.0\n', 'enabled: true\n'),
      // The first one to be checked.
      'project/config/plugins/shop/settings.schema.json': JSON.stringify({
        $id,
        $defs: { a: { $id: `${$id}/a` } },
      }),
      [`${FOLDER}/settings.schema.json`]: JSON.stringify({
        $defs: { a: { $id: `${$id}/a` } },
        required: ['absent'],
      }),
    });
    const messages = (await validate(root)).map(({ message }) => message);
    expect(messages.at(-1)).toBe('plugins.shop.settings must have absent');
  });

  test('with a pattern of many lines, which stays on one of the log', async () => {
    const pattern = `\n\u001bERROR\n${'x'.repeat(10_000)}`;
    const finding = await check(JSON.stringify({ properties: { title: { pattern } } }));
    expect(finding?.message).toMatch(/^plugins\.shop\.settings\.title must match pattern " ERROR x+…$/);
    expect(finding?.message.length).toBeLessThan(500);
  });

  test('with code in it', async () => {
    const code = 'process.exit(3)';
    const finding = await check(
      JSON.stringify({
        title: code,
        properties: { [`"]);${code};//`]: { const: `\`\${${code}}\`` } },
        required: [`';${code};'`],
      }),
    );
    expect(finding?.message).toBe(`plugins.shop.settings must have ';${code};'`);
  });
});

test('a named pipe in place of a schema is not waited for', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0\n', 'enabled: true\n'));
  Bun.spawnSync(['mkfifo', join(root, FOLDER, 'settings.schema.json')]);
  const [finding] = await validate(root);
  expect([finding?.code, finding?.message]).toEqual([
    'unchecked-schema',
    expect.stringContaining('a named pipe where a file is expected'),
  ]);
});

test('a folder or a dangling link in place of a schema counts as none', async () => {
  const root = makeSite(pluginFiles('shop', 'version: 1.0.0\n', 'enabled: true\n'));
  mkdirSync(join(root, FOLDER, 'settings.schema.json'));
  mkdirSync(join(root, 'project/config/plugins/shop'), { recursive: true });
  symlinkSync('nowhere', join(root, 'project/config/plugins/shop/settings.schema.json'));
  expect(await validate(root)).toEqual([]);
});

test('the first 100 of 100,000 wrong items are reported', async () => {
  const root = shop('{"properties": {"list": {"items": {"type": "string"}}}}');
  writeIn(root, 'project/config/plugins/shop/settings.schema.json', '{}');
  writeIn(root, 'project/config/plugins/shop/settings.yaml', `list: [${'1, '.repeat(100_000)}]\n`);
  expect(await validate(root)).toHaveLength(100);
});
