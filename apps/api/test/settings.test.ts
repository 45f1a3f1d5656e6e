import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isArray, type PhpArray, parseYaml, toPlain, type Value } from '@flextype-bun/registry-core';
import { DEFAULT_REGISTRY_API_SETTINGS } from '../src/responses/api-settings.ts';
import { DEFAULT_LAYER, DEFAULT_SETTINGS } from '../src/server/default-settings.ts';
import { SettingsError, toOverride, toSettings, unknownKeys } from '../src/server/settings.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const NO_LAYERS: PhpArray = new Map();

function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems;
  }
  throw new Error('Nothing was refused');
}

function flatten(value: Value | undefined, key = ''): [key: string, value: unknown][] {
  if (!isArray(value)) return [[key, toPlain(value ?? null)]];
  if (value.size === 0) return [[key, '[]']];
  return [...value].flatMap(([name, item]) => flatten(item, key ? `${key}.${name}` : name));
}

describe('the settings files of the plugin', () => {
  const read = (name: string) => parseYaml(readFileSync(`${REPOSITORY}/apps/api/${name}`)) as PhpArray;

  test('the reference file has every setting with its default and a description', () => {
    const { enabled, priority, ...settings } = toPlain(read('reference/settings.yaml')) as Record<
      string,
      unknown
    >;
    expect([enabled, priority]).toEqual([true, 100]);
    expect(settings).toEqual({ ...DEFAULT_SETTINGS });
    const comments = readFileSync(`${REPOSITORY}/apps/api/reference/settings.yaml`, 'utf8').match(
      /^ *# .*$/gm,
    );
    expect(comments?.length).toBeGreaterThan(flatten(DEFAULT_LAYER).length);
  });

  // PHP copies it into the site, and 0.9.9 to 0.9.11 fail to start if it is empty.
  test('settings.yaml sets no default of the server, and is not empty', () => {
    expect(toPlain(read('settings.yaml'))).toEqual({ enabled: true });
  });
});

describe('reuse_port', () => {
  const settingsOf = (...assignments: string[]) =>
    toSettings(NO_LAYERS, new Map(assignments.map(toOverride)));

  test('is refused if each process would count for itself, or have its own key', () => {
    expect(settingsOf('reuse_port=true', 'tokens.ledger=redis').reuse_port).toBe(true);
    for (const ledger of ['file', 'memory']) {
      expect(problemsOf(() => settingsOf('reuse_port=true', `tokens.ledger=${ledger}`))).toEqual([
        `reuse_port is true, but tokens.ledger is ${ledger}: each process would count for itself, and limits would not hold; set tokens.ledger to redis, or reuse_port to false`,
      ]);
    }
    const shared = ['reuse_port=true', 'tokens.ledger=redis', 'explorer.enabled=true'];
    expect(problemsOf(() => settingsOf(...shared))).toEqual([
      expect.stringContaining('explorer.key is random'),
    ]);
    expect(settingsOf(...shared, 'explorer.key=0123456789abcdef').explorer.enabled).toBe(true);
  });
});

describe('unknownKeys', () => {
  test('returns unknown keys at any depth, except the keys of all plugins', () => {
    const layers = parseYaml('enabled: true\npriority: 1\nprot: 9\napi: {v1: alpha, v2: beta}\n') as PhpArray;
    expect(unknownKeys(layers)).toEqual(['prot', 'api.v2']);
    expect(unknownKeys(DEFAULT_LAYER)).toEqual([]);
  });
});

describe('toSettings', () => {
  test('accepts the defaults, which are also those of the Elysia plugin', () => {
    expect(toSettings(NO_LAYERS, new Map()).api).toEqual({ ...DEFAULT_REGISTRY_API_SETTINGS, redact: [] });
    expect(toSettings(NO_LAYERS, new Map())).toMatchObject({
      port: 3000,
      api: { v1: 'documented', legacy: true },
    });
  });

  test('lets overrides win, including keys that the file lacks', () => {
    const settings = toSettings(
      NO_LAYERS,
      new Map([toOverride('api.v1=alpha'), toOverride('tokens.journal.fsync=none')]),
    );
    expect([settings.api.v1, settings.tokens.journal.fsync]).toEqual(['alpha', 'none']);
  });

  test('lists all problems with the expected values', () => {
    const overrides = new Map([toOverride('port=70000'), toOverride('api.v1=beta'), toOverride('watch=off')]);
    expect(problemsOf(() => toSettings(NO_LAYERS, overrides))).toEqual([
      'port is 70000; expected integer to be less or equal to 65535',
      'api.v1 is "beta"; expected one of documented, alpha',
      'watch is "off"; expected object',
    ]);
  });

  test('masks secrets, but not what is only below the group "tokens"', () => {
    const layers = parseYaml(
      'tokens: {ledger: reddis, redis: {url: [redis://me:hunter2@host]}}\nexplorer: {key: [hunter2]}\n',
    ) as PhpArray;
    const problems = problemsOf(() => toSettings(layers, new Map()));
    expect(problems).toContain('tokens.ledger is "reddis"; expected one of file, memory, redis');
    expect(problems.find((problem) => problem.startsWith('explorer.key'))).toStartWith(
      'explorer.key is ***; ',
    );
    expect(problems.find((problem) => problem.startsWith('tokens.redis.url is'))).toContain('***');
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  test('lists the first of very many problems, and the start of a long value', () => {
    const layers = parseYaml(`api: {redact: [${'a*b, '.repeat(50)}], v1: ${'x'.repeat(300)}}`) as PhpArray;
    const problems = problemsOf(() => toSettings(layers, new Map()));
    expect(problems).toHaveLength(20);
    expect(problems[0]).toBe(`api.v1 is "${'x'.repeat(199)}…; expected one of documented, alpha`);
  });

  test('refuses unknown settings', () => {
    expect(
      problemsOf(() => toSettings(NO_LAYERS, new Map([toOverride('prot=9'), toOverride('api.v2=x')]))),
    ).toEqual([
      'prot is not a setting; see the README for all settings',
      'api.v2 is not a setting; see the README for all settings',
    ]);
  });

  test('refuses malformed assignments and malformed YAML', () => {
    expect(problemsOf(() => toOverride('api.v1'))).toEqual([
      '--set api.v1 is not of the form KEY=VALUE, such as --set api.v1=alpha',
    ]);
    expect(problemsOf(() => toOverride('a=[1'))[0]).toStartWith('--set a=[1: ');
  });
});
