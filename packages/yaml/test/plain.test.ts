import { expect, test } from 'bun:test';
import { fromPlain, parseYaml, toList, toPlain } from '../src/index.ts';

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

test('fromPlain is the way back, with integers for whole numbers', () => {
  const plain = { list: [1, 'two', { three: null }], ratio: 0.5, large: 2n ** 62n, ['__proto__']: true };
  const value = fromPlain(plain);
  expect(value).toEqual(
    parseYaml('{list: [1, two, {three: ~}], ratio: 0.5, large: 4611686018427387904, __proto__: true}'),
  );
  expect(toPlain(value)).toEqual(plain);
  expect([fromPlain(2.5), fromPlain(2 ** 60)]).toEqual([2.5, 2 ** 60]);
});

test('fromPlain leaves out what JSON leaves out', () => {
  expect(fromPlain({ a: undefined, b: null } as never)).toEqual(new Map([['b', null]]));
});

class Money {}
const circle: Record<string, unknown> = {};
circle['circle'] = [circle];

test.each([
  ['a function', { a: { b: () => 1 } }, 'a.b is a function'],
  ['a symbol', [Symbol('s')], '0 is a symbol'],
  ['a hole', { list: [1, undefined] }, 'list.1 is undefined'],
  ['a date', { at: new Date(0) }, 'at is a Date'],
  ['a map', { m: new Map() }, 'm is a Map'],
  ['an instance', { price: new Money() }, 'price is a Money'],
  ['an integer beyond 64 bits', { n: 2n ** 63n }, 'n is an integer of more than 64 bits'],
  ['what contains itself', circle, 'circle.0.circle is nested too deeply, or contains itself'],
  ['nothing', undefined, 'It is undefined'],
])('fromPlain refuses %s, and says where it is', (_, plain, message) => {
  expect(() => fromPlain(plain as never)).toThrow(new TypeError(message));
});

test('fromPlain accepts objects without a prototype', () => {
  expect(fromPlain(Object.assign(Object.create(null), { a: 1 }))).toEqual(new Map([['a', 1n]]));
});
