import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  encodeJson,
  LEGACY_JSON_OPTIONS,
  parseYaml,
  RegistryError,
  toList,
  type Value,
} from '../src/index.ts';

const json = (yaml: string, options = {}) => encodeJson(parseYaml(yaml), options);

describe('encodeJson', () => {
  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '10000000000000000.0'],
    [1e17, '1.0e+17'],
    [1.5e25, '1.5e+25'],
    [0.0001, '0.0001'],
    [0.00001, '1.0e-5'],
    [-1.5e-7, '-1.5e-7'],
    [5e-324, '5.0e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [123456789.12345678, '123456789.12345678'],
  ])('writes the float %p as PHP does', (float, text) => {
    expect(encodeJson(float)).toBe(text);
  });

  test('writes whole floats without a fraction and minus zero with its sign under the default flags of PHP', () => {
    expect([1, -0, 1e17].map((float) => encodeJson(float, LEGACY_JSON_OPTIONS))).toEqual([
      '1',
      '-0',
      '1.0e+17',
    ]);
  });

  test('writes 64-bit integers exactly', () => {
    expect(encodeJson(9223372036854775807n)).toBe('9223372036854775807');
    expect(encodeJson(-9223372036854775808n)).toBe('-9223372036854775808');
  });

  test('leaves slashes and Unicode unescaped, except for the line separators of JavaScript', () => {
    expect(encodeJson('a/b é 漢 😀 \u2028\u2029 <b>&\'"\\ \u007f')).toBe(
      '"a/b é 漢 😀 \\u2028\\u2029 <b>&\'\\"\\\\ \u007f"',
    );
  });

  test('escapes slashes and Unicode, surrogates one by one, under the default flags of PHP', () => {
    expect(encodeJson({ text: 'a/é😀' }.text, LEGACY_JSON_OPTIONS)).toBe('"a\\/\\u00e9\\ud83d\\ude00"');
  });

  test('escapes control characters', () => {
    expect(encodeJson('\b\f\n\r\t\u0000\u0007\u001b')).toBe('"\\b\\f\\n\\r\\t\\u0000\\u0007\\u001b"');
  });

  test('writes only arrays with the keys 0, 1, 2 … as lists', () => {
    expect(json('{0: a, 1: b}')).toBe('["a","b"]');
    expect(json('{1: a, 0: b}')).toBe('{"1":"a","0":"b"}');
    expect(json('{}')).toBe('[]');
  });

  test('indents by four spaces', () => {
    expect(json('a: {b: [1, {}]}\nc: x', { pretty: true })).toBe(
      '{\n    "a": {\n        "b": [\n            1,\n            []\n        ]\n    },\n    "c": "x"\n}',
    );
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, '\ud800'])('refuses %p, which JSON lacks', (value) => {
    const error = catchError(() => encodeJson(toList([value])));
    expect(error).toBeInstanceOf(RegistryError);
    expect((error as RegistryError).code).toBe('not-encodable');
  });

  test('refuses values nested deeper than the depth', () => {
    expect(encodeJson(toList([toList([1n])]), { depth: 2 })).toBe('[[1]]');
    const error = catchError(() => encodeJson(toList([toList([1n])]), { depth: 1 }));
    expect((error as RegistryError).code).toBe('too-deep');
  });

  test('writes text that parses to the same values', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const options = fc.record({
      escapeSlashes: fc.boolean(),
      escapeUnicode: fc.boolean(),
      pretty: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(scalar), options, (items, chosen) => {
        expect(JSON.parse(encodeJson(toList(items as Value[]), chosen))).toEqual(items);
      }),
    );
  });
});

function catchError(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
