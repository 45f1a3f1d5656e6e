import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import { isArray, parseYaml, type Value } from '@flextype-bun/yaml';
import { encodeJson, openRegistry } from '../src/index.ts';
import { isLarge, parseFile } from '../src/load/parse/parse-file.ts';
import { TreeBuilder, toChunks } from '../src/load/parse/tree-transfer.ts';
import { watchRegistry } from './support/watched-registry.ts';

const SETTINGS = 'project/plugins/one/settings.yaml';
const SECTIONS = Array.from(
  { length: 3000 },
  (_, index) =>
    `section-${index}:\n  title: 'Section ${index}'\n  list: [${index}, 1.5, { a: null, b: [] }]\n`,
).join('');
const LARGE = `enabled: true\nmark: one\n${SECTIONS}`;

test.each([
  ['null', ''],
  ['a scalar', 'text'],
  ['an empty list', '[]'],
  ['nested', 'a: { b: [1, [], [[2]], {}], c: 9223372036854775807 }\nd: -0.0\ne: .inf\nf: ~\ng: []\n'],
  ['keys of every kind', '1: a\n"": b\n__proto__: c\n'],
])('a tree in pieces of any size is put together again: %s', (_name, text) => {
  const value = parseYaml(text);
  for (let length = 1; length < 12; length++) {
    const builder = new TreeBuilder();
    for (const chunk of toChunks(value, length)) builder.add(structuredClone(chunk));
    expect(builder.value).toEqual(value);
    expect(keysOf(builder.value)).toEqual(keysOf(value));
  }
});

function keysOf(value: Value): unknown {
  return isArray(value) ? [...value].map(([key, item]) => [key, keysOf(item)]) : value;
}

test('a large text has the same value, warnings and error position as a small one', async () => {
  const bytes = Buffer.from(`${LARGE}null: key\n`);
  expect(isLarge(bytes)).toBe(true);
  const parsed = await parseFile(bytes, 'symfony6');
  if ('problem' in parsed) throw new Error(parsed.problem.reason);
  expect(parsed.warnings.map(({ code }) => code)).toEqual(['key-type']);
  expect(encodeJson(parsed.value, { preserveZeroFraction: true })).toBe(encodeJson(parseYaml(bytes)));
  const broken = await parseFile(Buffer.from(`${LARGE}x: [\n`), 'symfony6');
  if (!('problem' in broken)) throw new Error('It is malformed');
  expect(broken.problem.line).toBe(9003);
  expect(broken.problem.snippet).toContain('9003 | x: [');
});

test.if(process.platform === 'linux')(
  'the parsing thread has a lower priority than the one that handles requests',
  async () => {
    const before = getPriority();
    const parsing = parseFile(Buffer.from(LARGE), 'symfony6');
    await until('it has a lower priority', () =>
      threadPriorities().includes(Math.max(before, constants.priority.PRIORITY_BELOW_NORMAL)),
    );
    await parsing;
    expect(getPriority()).toBe(before);
  },
);

/** The nice values of this process's threads. */
function threadPriorities(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    // The name, in brackets, can contain spaces; the nice value is the 17th field after it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

test('a short text with many values counts as large, a page of settings does not', () => {
  expect(isLarge(Buffer.from(`a: [${'1,'.repeat(10_000)}]`))).toBe(true);
  expect(isLarge(Buffer.from(SECTIONS.slice(0, 30_000)))).toBe(false);
});

test('a large file is read at startup, watched, and never accepted while incomplete', async () => {
  const root = makeSite(pluginFiles('one', 'version: 1\n', LARGE));
  const { registry, changes } = await watchRegistry(root);
  expect(registry.get('plugins.one.settings.section-2999.title')).toBe('Section 2999');
  writeIn(root, 'project/config/plugins/one/settings.yaml', 'section-1:\n  title: overridden\n');
  await until(
    'it is overridden',
    () => registry.get('plugins.one.settings.section-1.title') === 'overridden',
  );
  writeIn(root, SETTINGS, LARGE.slice(0, LARGE.length / 2));
  writeIn(root, SETTINGS, LARGE.replace('mark: one', 'mark: two'));
  await until('it is followed', () => registry.get('plugins.one.settings.mark') === 'two');
  expect(changes().map(({ ids }) => ids)).toEqual([
    ['plugins.one.settings.section-1.title'],
    ['plugins.one.settings.mark'],
  ]);
  writeIn(root, SETTINGS, `${LARGE}x: [\n`);
  await until('it is stale', () => registry.status.state === 'stale');
  expect(registry.get('plugins.one.settings.mark')).toBe('two');
});

test('the event loop keeps running while a large file is read', async () => {
  const root = makeSite(pluginFiles('one', 'version: 1\n', LARGE));
  const registry = await openRegistry(root, { watch: false });
  writeIn(root, SETTINGS, LARGE.replace('mark: one', 'mark: two'));
  let turns = 0;
  let isReading = true;
  const counting = (async () => {
    while (isReading) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await registry.reload();
  isReading = false;
  await counting;
  expect(registry.get('plugins.one.settings.mark')).toBe('two');
  // Without the thread there are only two or three turns, one per file.
  expect(turns).toBeGreaterThan(20);
  await registry.close();
});

test('the event loop keeps running while many small files are parsed', async () => {
  const bytes = Buffer.from(SECTIONS.slice(0, 30_000));
  let turns = 0;
  let isParsing = true;
  const count = () => {
    turns++;
    if (isParsing) setImmediate(count);
  };
  count();
  await Promise.all(Array.from({ length: 100 }, () => parseFile(bytes, 'symfony6')));
  isParsing = false;
  // Without slices there is one.
  expect(turns).toBeGreaterThan(10);
});

test('reports the first of many values without JSON', async () => {
  const root = makeSite(
    pluginFiles('one', 'version: 1\n', `enabled: true\nlist: [${'.inf, '.repeat(5_000)}1]\n`),
  );
  const registry = await openRegistry(root, { watch: false });
  const reported = registry.status.diagnostics.filter(({ code }) => code === 'not-encodable');
  expect(reported).toHaveLength(100);
  expect(reported[0]?.id).toBe('plugins.one.settings.list.0');
  await registry.close();
});

test('tells long strings apart that differ in their last character, and by one half of a pair', async () => {
  const root = makeSite(pluginFiles('one', 'version: 1\n', 'enabled: true\n'));
  const registry = await openRegistry(root, { watch: false });
  const versions = new Set<string>();
  // Wherever a part of it ends, no half of a character is lost.
  for (const text of ['a', 'b', '😀', '😁']) {
    for (const before of [16_383, 16_384, 65_535, 65_536]) {
      writeIn(
        root,
        SETTINGS,
        `enabled: true\ntext: "${'x'.repeat(before)}${text}${'x'.repeat(100_000 - before)}"\n`,
      );
      await registry.reload();
      versions.add(registry.version);
    }
  }
  expect(versions.size).toBe(16);
  await registry.close();
});
