import { describe, expect, test } from 'bun:test';
import { diff, type PhpArray, parseYaml } from '../src/index.ts';
import { changedIds } from '../src/values/diff.ts';
import { runSync } from '../src/values/slices.ts';

const tree = (text: string): PhpArray => parseYaml(text) as PhpArray;
const told = (before: string, after: string): string[] =>
  diff(tree(before), tree(after)).map(({ kind, id }) => `${kind} ${id}`);
const changed = (before: string, after: string): string[] => runSync(changedIds(tree(before), tree(after)));

test('equal trees do not differ', () => {
  expect(told('a: {b: [1, 2]}', 'a: {b: [1, 2]}')).toEqual([]);
});

test('reports what only one tree has by its topmost id, and differing arrays by their items', () => {
  expect(told('a: {b: 1, c: {d: 1}}\nl: [1, 2]', 'a: {b: 2, e: {f: 1}}\nl: [1, 3, 4]')).toEqual([
    'changed a.b',
    'removed a.c',
    'added a.e',
    'changed l.1',
    'added l.2',
  ]);
});

test('types and signed zeros differ, NaN equals itself', () => {
  expect(told('a: 1\nb: 1.0\nc: 0.0\nd: .nan\ne: ~', "a: '1'\nb: 1\nc: -0.0\nd: .nan\ne: false")).toEqual([
    'changed a',
    'changed b',
    'changed c',
    'changed e',
  ]);
});

test('a different order of the same keys is reported once, for the map', () => {
  expect(told('m: {a: 1, b: 2}', 'm: {b: 2, a: 1}')).toEqual(['reordered m']);
});

test('reports the values before and after, and the id split into keys', () => {
  expect(diff(tree('"a.b": {c: 1}'), tree('"a.b": {c: x}'))).toEqual([
    { id: 'a.b.c', path: ['a.b', 'c'], kind: 'changed', before: 1n, after: 'x' },
  ]);
});

describe('changedIds', () => {
  test.each([
    ['nothing where all is equal', 'a: {b: [1, 2.0, x]}', 'a: {b: [1, 2.0, x]}', []],
    ['values as deep as they stand', 'a: {b: {c: 1, d: 2}}', 'a: {b: {c: 1, d: 3}}', ['a.b.d']],
    ['items of lists by their number', 'a: [1, 2, 3]', 'a: [1, 9, 3, 4]', ['a.1', 'a.3']],
    ['a subtree that came or went by its own id', 'a: {b: {c: 1}}', 'a: {e: {c: 1}}', ['a.b', 'a.e']],
    ['a value that became a map', 'a: 1', 'a: {b: 1}', ['a']],
    ['another type of the same number', 'a: 1', 'a: 1.0', ['a']],
    ['null that went', 'a: null', '{}', ['a']],
    ['an array of which the order changed', 'a: {b: 1, c: 2}', 'a: {c: 2, b: 1}', ['a']],
  ] as const)('tells %s', (_what, before, after, ids) => {
    expect(changed(before, after)).toEqual([...ids]);
  });

  test('reports a zero that became negative, since JSON distinguishes the two', () => {
    expect(runSync(changedIds(new Map([['a', 0]]), new Map([['a', -0]])))).toEqual(['a']);
  });

  test('does not report NaN as changed', () => {
    expect(changed('a: .nan', 'a: .nan')).toEqual([]);
  });
});
