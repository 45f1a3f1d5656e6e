import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  encodeJson,
  lookup,
  mergeLayers,
  type PhpArray,
  parseYaml,
  toList,
  type Value,
} from '../src/index.ts';

const merge = (...layers: string[]) =>
  encodeJson(mergeLayers(layers.map((text) => parseYaml(text) as PhpArray)));

describe('mergeLayers', () => {
  test('merges maps by key: keys of the first layer in order, then new ones', () => {
    expect(merge('a: 1\nb: {x: 1, y: 2}', 'c: 4\nb: {y: 3, z: 5}')).toBe(
      '{"a":1,"b":{"x":1,"y":3,"z":5},"c":4}',
    );
  });

  test('merges lists by index', () => {
    expect(merge('v: [a, b, c]', 'v: [x]')).toBe('{"v":["x","b","c"]}');
    expect(merge('v: [a]', 'v: [x, y]')).toBe('{"v":["x","y"]}');
  });

  test('replaces anything by a scalar, including null', () => {
    expect(merge('v: {a: 1}\nw: [1]\nx: 1', 'v: 5\nw: ~\nx: ~')).toBe('{"v":5,"w":null,"x":null}');
  });

  test('replaces a scalar by an array, and leaves arrays unchanged under an empty one', () => {
    expect(merge('v: 5\nw: [1, 2]\nx: 6', 'v: {a: 1}\nw: []\nx: {}')).toBe('{"v":{"a":1},"w":[1,2],"x":[]}');
  });

  test('does not modify its layers', () => {
    const below = parseYaml('a: {b: 1}') as PhpArray;
    const above = parseYaml('a: {b: 2, c: 3}') as PhpArray;
    mergeLayers([below, above]);
    expect([encodeJson(below), encodeJson(above)]).toEqual(['{"a":{"b":1}}', '{"a":{"b":2,"c":3}}']);
  });
});

const key = fc.oneof(
  fc.constantFrom('a', 'b', '0', '1', '__proto__', 'constructor'),
  fc.string({ maxLength: 4 }),
);
const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }),
);
const { tree } = fc.letrec<{ tree: PhpArray; value: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('tree')),
  tree: fc.oneof(
    fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => toList(items)),
  ),
}));

function paths(value: Value, path: readonly string[] = []): (readonly string[])[] {
  if (!(value instanceof Map)) return value === null ? [] : [path];
  return [path, ...[...value].flatMap(([name, item]) => paths(item, [...path, name]))];
}

describe('laws', () => {
  test('an empty layer below or above changes nothing', () => {
    fc.assert(
      fc.property(tree, (layer) => {
        expect(encodeJson(mergeLayers([layer, new Map()]))).toBe(encodeJson(layer));
        expect(encodeJson(mergeLayers([new Map(), layer]))).toBe(encodeJson(layer));
      }),
    );
  });

  test('merging a layer over itself changes nothing', () => {
    fc.assert(
      fc.property(tree, (layer) => {
        expect(encodeJson(mergeLayers([layer, layer]))).toBe(encodeJson(layer));
      }),
    );
  });

  test('every scalar of the later layer is in the result', () => {
    fc.assert(
      fc.property(tree, tree, (below, above) => {
        const merged = mergeLayers([below, above]);
        for (const path of paths(above)) {
          const at = (array: Value) =>
            path.reduce<Value | undefined>(
              (value, name) => (value instanceof Map ? value.get(name) : undefined),
              array,
            );
          const wanted = at(above);
          if (!(wanted instanceof Map)) expect(at(merged)).toBe(wanted as Value);
        }
      }),
    );
  });
});

describe('lookup', () => {
  test('finds every path of a random tree whose keys have no dots', () => {
    fc.assert(
      fc.property(tree, (random) => {
        for (const path of paths(random)) {
          if (path.length === 0 || path.some((name) => name.includes('.'))) continue;
          const whole = random.get(path.join('.'));
          const wanted = path.reduce<Value | undefined>(
            (value, name) => (value as PhpArray).get(name),
            random,
          );
          expect(lookup(random, path.join('.'))).toBe((whole ?? wanted) as Exclude<Value, null>);
        }
      }),
    );
  });

  test('tries the whole id as one key before splitting it', () => {
    const dotted = parseYaml('a.b: 1\na: {b: 2, c.d: 3}') as PhpArray;
    expect([lookup(dotted, 'a.b'), lookup(dotted, 'a.c.d')]).toEqual([1n, undefined]);
  });

  test('treats null as unset, and scalars as leaves', () => {
    const some = parseYaml('a: ~\nb: text\nc: [x, {d: y}]') as PhpArray;
    expect(['a', 'b.0', 'b.length', 'c.1.d', 'c.01', '', '.', 'c.'].map((id) => lookup(some, id))).toEqual([
      ...[undefined, undefined, undefined],
      'y',
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  test('finds keys such as constructor only if they are set', () => {
    const some = parseYaml('__proto__: {x: 1}') as PhpArray;
    expect(lookup(some, '__proto__.x')).toBe(1n);
    expect([lookup(some, 'constructor'), lookup(some, '__proto__.toString')]).toEqual([undefined, undefined]);
  });
});
