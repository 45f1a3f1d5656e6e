import { expect, test } from 'bun:test';
import { parseYaml, toList, toPlain } from '../src/index.ts';

test('toPlain makes arrays of lists and objects of maps, at every level', () => {
  const value = parseYaml('a: [1, {b: ~}]\n"1": x\nempty: {}\n');
  expect(toPlain(value)).toEqual({ a: [1, { b: null }], '1': 'x', empty: [] });
  expect(toPlain(toList(['x', 1.5]))).toEqual(['x', 1.5]);
});

test('toPlain keeps integers exact', () => {
  expect(toPlain(9007199254740991n)).toBe(9007199254740991);
  expect(toPlain(9007199254740993n)).toBe(9007199254740993n);
});

test('toPlain turns __proto__ into an ordinary property', () => {
  const plain = toPlain(parseYaml('__proto__: {polluted: true}\n')) as object;
  expect(Object.keys(plain)).toEqual(['__proto__']);
  expect(plain).not.toHaveProperty('polluted');
});

test('toPlain gives one deeply frozen object per value', () => {
  const value = parseYaml('a: [[1]]\n');
  const plain = toPlain(value);
  const { a } = plain as { readonly a: readonly unknown[] };
  expect([plain, a, a[0]].every((part) => Object.isFrozen(part))).toBe(true);
  expect(toPlain(value)).toBe(plain);
});
