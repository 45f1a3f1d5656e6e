import { expect, test } from 'bun:test';
import { toList, type Value } from '@flextype-bun/yaml';
import {
  DEFAULT_JSON_OPTIONS,
  encodeJson,
  encodeJsonInSlices,
  IdFilter,
  isLargeValue,
  type JsonOptions,
  LEGACY_JSON_OPTIONS,
  lookup,
} from '../src/index.ts';
import { changedIds } from '../src/values/diff.ts';
import { mergeSteps } from '../src/values/merge.ts';
import { runInSlices, type Steps } from '../src/values/slices.ts';

// No array has more than 100 items, and no string is long.
const wide = (mark: string) => toMap(100, (a) => toMap(100, (b) => (a + b === 198 ? mark : `${a}-${b}`)));
const TREE: Value = new Map<string, Value>([
  ['list', toList(Array.from({ length: 20_000 }, (_, index) => BigInt(index)))],
  ['empty', new Map()],
  ['wide', wide('one')],
  ['float', -0.5],
  ['text', `${'a'.repeat(16_383)}😀${'/ü\u2028"\n'.repeat(60_000)}`],
  ['ü'.repeat(40_000), null],
]);

test.each<[string, Partial<JsonOptions>]>([
  ['as Flextype 1.x writes it', DEFAULT_JSON_OPTIONS],
  ['as Flextype 0.9 writes it', LEGACY_JSON_OPTIONS],
  ['over several lines', { pretty: true }],
])('JSON made in slices is the same text in short pieces, %s', async (_name, options) => {
  const pieces: string[] = [];
  await encodeJsonInSlices(TREE, options, (piece) => pieces.push(piece));
  expect(pieces.join('') === encodeJson(TREE, options)).toBe(true);
  expect(JSON.parse(pieces.join('')).text).toBe(lookup(TREE, 'text'));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
});

test('JSON encoded in slices is refused like JSON encoded at once', async () => {
  const deep = toList([toList([toList([])])]);
  const half = toList(['x'.repeat(20_000), 'x'.repeat(20_000), `${'x'.repeat(50_000)}\ud800`]);
  const encode = (value: Value) => encodeJsonInSlices(value, { depth: 2 }, () => undefined);
  expect(encode(deep)).rejects.toThrow('deeper than 2');
  expect(encode(half)).rejects.toThrow('half of a surrogate pair');
});

test('restricting a value in slices has the same result', async () => {
  const filter = new IdFilter({ allow: ['wide'], deny: ['**.17'] });
  const restricted = await filter.restrictInSlices('', TREE);
  expect(restricted).toEqual(filter.restrict('', TREE));
  expect(await filter.restrictInSlices('list', TREE)).toBeUndefined();
});

test('long lists, long strings, long keys and nested arrays are large, settings of a site are not', () => {
  expect(isLargeValue(TREE)).toBe(true);
  expect(isLargeValue(wide('one'))).toBe(true);
  expect(isLargeValue('x'.repeat(1_000_000))).toBe(true);
  expect(isLargeValue(new Map([['x'.repeat(1_000_000), 1n]]))).toBe(true);
  expect(isLargeValue('x'.repeat(10_000))).toBe(false);
  expect(isLargeValue(toList(Array.from({ length: 1_000 }, () => 'a')))).toBe(false);
});

test('work on many small arrays yields as often as that on one large array', () => {
  const countYields = (steps: Steps<unknown>) => [...steps].length;
  expect(countYields(changedIds(wide('one'), wide('two')))).toBeGreaterThan(10);
  expect(countYields(mergeSteps(wide('one'), wide('two')))).toBeGreaterThan(10);
});

test('a turn is one slice, however much work is to be done', async () => {
  let turn = 0;
  const stepsByTurn = new Map<number, number>();
  function* work(steps = 10): Steps<void> {
    for (let step = 0; step < steps; step++) {
      const end = performance.now() + 2;
      while (performance.now() < end);
      stepsByTurn.set(turn, (stepsByTurn.get(turn) ?? 0) + 1);
      yield;
    }
  }
  let isWorking = true;
  const countTurns = () => {
    turn++;
    if (isWorking) setImmediate(countTurns);
  };
  countTurns();
  await Promise.all(Array.from({ length: 8 }, () => runInSlices(work())));
  // Consecutive pieces of work, each small enough for one slice.
  for (let piece = 0; piece < 8; piece++) await runInSlices(work(1));
  isWorking = false;
  expect(Math.max(...stepsByTurn.values())).toBeLessThanOrEqual(3);
});

test('work that fails in a later slice rejects its promise, and other work continues', async () => {
  function* fail(): Steps<void> {
    const end = performance.now() + 12;
    while (performance.now() < end) yield;
    throw new Error('no');
  }
  const failing = runInSlices(fail());
  const other = runInSlices(changedIds(wide('one'), wide('two')));
  expect(failing).rejects.toThrow('no');
  expect(await other).toEqual(['99.99']);
});

function toMap(size: number, item: (index: number) => Value): ReadonlyMap<string, Value> {
  return new Map(Array.from({ length: size }, (_, index) => [String(index), item(index)]));
}
