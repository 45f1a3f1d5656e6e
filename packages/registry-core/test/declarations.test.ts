import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { copyFixture, makeSite, tempFolder } from '@flextype-bun/testing';
import {
  lookup,
  openRegistry,
  parseYaml,
  readSite,
  toJsonSchema,
  toTypes,
  typedRegistry,
} from '../src/index.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const TSC = join(REPOSITORY, 'node_modules/.bin/tsc');

/** Compiler output for some files in isolation. */
async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = tempFolder();
  const config = {
    compilerOptions: { strict: true, noEmit: true, allowImportingTsExtensions: true, types: [] },
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = Bun.spawn([TSC, '--pretty', 'false'], { cwd: folder, stdout: 'pipe' });
  return new Response(stdout).text();
}

const USE = `import type { SiteRegistry } from './site.ts';
declare function get<Id extends keyof SiteRegistry>(id: Id): SiteRegistry[Id];
`;

describe('toTypes', () => {
  test.each(['0.9', '0.10', '1.x'])('types every id of fixtures/sites/%s', async (name) => {
    const { snapshot } = await readSite(copyFixture(`sites/${name}`));
    const use = `${USE}
      export const version: string = get('flextype.manifest.version');
      export const methods: readonly string[] = get('flextype.settings.cors.methods');
      export const settings: { readonly title: string } = get('plugins.site.settings');
    `;
    expect(await compile({ 'site.ts': toTypes(snapshot), 'use.ts': use })).toBe('');
  });

  test('refuses a misspelt id or a wrong type', async () => {
    const { snapshot } = await readSite(copyFixture('sites/1.x'));
    const use = `${USE}
      get('plugins.site.settings.titel');
      export const title: number = get('plugins.site.settings.title');
    `;
    const said = await compile({ 'site.ts': toTypes(snapshot), 'use.ts': use });
    expect(said).toContain(`use.ts(4,11): error TS2345: Argument of type '"plugins.site.settings.titel"'`);
    expect(said).toContain(`use.ts(5,20): error TS2322: Type 'string' is not assignable to type 'number'`);
  });

  test('accepts any key and any value', async () => {
    const text = `
      "it's": 1
      "__proto__": {constructor: x}
      "say \\"hi\\"\\n\\u2028": [a, 1, {b: 1}, {c: [2]}]
      5: {6: 7}
      big: 9223372036854775807
      none: ~
      empty: []
    `.replaceAll('\n      ', '\n');
    const root = makeSite({ 'project/config/flextype/settings.yaml': text });
    const { snapshot } = await readSite(root);
    const use = `${USE}
      export const a: string = get('flextype.settings.__proto__.constructor');
      export const b: number = get('flextype.settings.5.6');
      export const c: number = get("flextype.settings.it's");
      export const d: number | bigint = get('flextype.settings.big');
      export const e: number = get('flextype.settings.say "hi"\\n\\u2028.3.c.0');
    `;
    expect(await compile({ 'site.ts': toTypes(snapshot), 'use.ts': use })).toBe('');
  });

  test('has the given name', async () => {
    const { snapshot } = await readSite(copyFixture('sites/1.x'));
    expect(toTypes(snapshot, { name: 'Harbour' })).toMatch(
      /^export interface HarbourTree \{$[\s\S]*^export interface Harbour \{$/m,
    );
  });
});

test('a typed registry is the same object', async () => {
  const registry = await openRegistry(copyFixture('sites/1.x'), { watch: false });
  const typed = typedRegistry<{ readonly 'flextype.manifest.version': string }>(registry);
  const version: string | undefined = typed.get('flextype.manifest.version');
  expect(version).toBe('1.0.0-alpha.3');
  // @ts-expect-error: there is no such id
  expect(typed.get('flextype.manifest.versoin')).toBeUndefined();
  await registry.close();
});

describe('toJsonSchema', () => {
  const value = parseYaml(
    'a: 1\nb: 1.5\nc: x\nd: true\ne: ~\nf: [1, x]\ng: []\nh: {i: 9223372036854775807}\n',
  );

  test('describes the JSON of a value, with all keys required and no others allowed', () => {
    expect(toJsonSchema(value)).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        a: { type: 'integer' },
        b: { type: 'number' },
        c: { type: 'string' },
        d: { type: 'boolean' },
        e: { type: 'null' },
        f: { type: 'array', items: { anyOf: [{ type: 'integer' }, { type: 'string' }] } },
        g: { type: 'array', maxItems: 0 },
        h: {
          type: 'object',
          properties: { i: { type: 'integer' } },
          required: ['i'],
          additionalProperties: false,
        },
      },
      required: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
      additionalProperties: false,
    });
  });

  test('describes a settings file with optional keys and the defaults', () => {
    const schema = toJsonSchema(value, { purpose: 'settings', title: 'Settings' });
    expect(schema).toMatchObject({
      title: 'Settings',
      type: 'object',
      properties: {
        a: { type: ['integer', 'null'], default: 1 },
        f: { type: ['array', 'object', 'null'], default: [1, 'x'] },
        h: { type: ['object', 'null'], properties: { i: { type: ['integer', 'null'] } } },
      },
    });
    expect(JSON.stringify(schema)).not.toContain('required');
    // An integer that a JSON parser would round is not given as a default.
    expect(JSON.stringify(schema)).not.toContain('922337203685477580');
  });

  test('describes the items of a list by what they have in common, without defaults', () => {
    const rows = parseYaml(
      'rows: [{name: a, port: 1}, {name: b, port: ~, more: [1]}, {port: 2.5}, ~]\nnone: [~]\n',
    );
    expect(toJsonSchema(rows, { purpose: 'settings' })).toMatchObject({
      properties: {
        rows: {
          items: {
            type: ['object', 'null'],
            properties: {
              name: { type: ['string', 'null'] },
              port: { type: ['number', 'null'] },
              more: { type: ['array', 'object', 'null'], items: { type: ['integer', 'null'] } },
            },
          },
        },
        none: { type: ['array', 'object', 'null'], items: {} },
      },
    });
    const mixed = parseYaml('[1, two, true, [3], {}]');
    const { items } = toJsonSchema(mixed, { purpose: 'settings' }) as { items: object };
    expect(items).toEqual({
      type: ['integer', 'string', 'boolean', 'array', 'object', 'null'],
      items: { type: ['integer', 'null'] },
    });
  });

  test('is JSON for every site', async () => {
    for (const name of [
      'sites/0.9',
      'sites/0.10',
      'sites/1.x',
      'broken/proto-key',
      'broken/infinite-value',
    ]) {
      const { tree } = (await readSite(copyFixture(name))).snapshot;
      const settings = lookup(tree, 'flextype.settings') ?? null;
      for (const schema of [toJsonSchema(tree), toJsonSchema(settings, { purpose: 'settings' })]) {
        expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
      }
    }
  });
});
