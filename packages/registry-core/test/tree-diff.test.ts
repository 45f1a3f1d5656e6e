import { describe, expect, test } from 'bun:test';
import { parseYaml } from '../src/index.ts';
import { runSync } from '../src/values/slices.ts';
import { changedIds } from '../src/values/tree-diff.ts';

const diff = (before: string, after: string): string[] =>
  runSync(changedIds(parseYaml(before), parseYaml(after)));

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
    expect(diff(before, after)).toEqual([...ids]);
  });

  test('reports a zero that became negative, since JSON distinguishes the two', () => {
    expect(runSync(changedIds(new Map([['a', 0]]), new Map([['a', -0]])))).toEqual(['a']);
  });

  test('does not report NaN as changed', () => {
    expect(diff('a: .nan', 'a: .nan')).toEqual([]);
  });
});
