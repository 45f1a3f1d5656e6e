import { expect, test } from 'bun:test';
import { diff, type PhpArray, parseYaml } from '../src/index.ts';

const tree = (text: string): PhpArray => parseYaml(text) as PhpArray;
const told = (before: string, after: string): string[] =>
  diff(tree(before), tree(after)).map(({ kind, id }) => `${kind} ${id}`);

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

test('reports the values before and after, and the id in its parts', () => {
  expect(diff(tree('"a.b": {c: 1}'), tree('"a.b": {c: x}'))).toEqual([
    { id: 'a.b.c', path: ['a.b', 'c'], kind: 'changed', before: 1n, after: 'x' },
  ]);
});
