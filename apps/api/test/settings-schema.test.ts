import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isArray, parseYaml, toPlain, validate } from '@flextype-bun/registry-core';
import { makeSite, pluginFiles } from '@flextype-bun/testing';
import { settingsSchema } from '../docs/tables/settings-schema.ts';
import { SCHEMA } from '../docs/tables/write.ts';
import { toSettings, unknownKeys } from '../src/server/settings.ts';

const PLUGIN = resolve(import.meta.dir, '..');
const OWN = 'project/config/plugins/registry-api/settings.yaml';

/** The ids of the settings that break the schema, in a site with the installed plugin. */
async function broken(settings: string): Promise<(string | undefined)[]> {
  const root = makeSite({
    ...pluginFiles('registry-api', 'version: 0.1.0\n', readFileSync(`${PLUGIN}/settings.yaml`, 'utf8')),
    'project/plugins/registry-api/settings.schema.json': readFileSync(SCHEMA, 'utf8'),
    [OWN]: settings,
  });
  return (await validate(root)).map(({ id }) => id?.replace('plugins.registry-api.settings.', ''));
}

test('settings.schema.json is what `bun run docs:tables` writes', () => {
  expect(readFileSync(SCHEMA, 'utf8')).toBe(settingsSchema());
});

describe('the schema of the server’s settings', () => {
  test('accepts the reference, whose values are its defaults', async () => {
    const reference = readFileSync(`${PLUGIN}/reference/settings.yaml`, 'utf8');
    expect(await broken(reference)).toEqual([]);
    const { properties } = JSON.parse(settingsSchema());
    const { api, port } = toPlain(parseYaml(reference)) as { api: { batch: number }; port: number };
    expect([properties.port.default, properties.api.properties.batch.default]).toEqual([port, api.batch]);
    expect(settingsSchema()).not.toContain('"required"');
  });

  test.each([
    ['port: 70000\n', 'port'],
    ['port: "3000"\n', 'port'],
    ['api: {v1: beta}\n', 'api.v1'],
    ['api: {redact: ["a*"]}\n', 'api.redact.0'],
    ['explorer: {color: red}\n', 'explorer.color'],
    ['tokens: {redis: {url: "http://localhost"}}\n', 'tokens.redis.url'],
    ['tokens: {journal: {fsnyc: none}}\n', 'tokens.journal.fsnyc'],
    ['mistyped: 1\n', 'mistyped'],
  ])('refuses %p at %s, as the server does', async (settings, id) => {
    expect(await broken(settings)).toEqual([id]);
    const layers = parseYaml(settings);
    if (!isArray(layers)) throw new Error('These are settings');
    const unknown = unknownKeys(layers);
    if (unknown.length > 0) expect(unknown).toEqual([id]);
    else expect(() => toSettings(layers, new Map())).toThrow(id);
  });
});
