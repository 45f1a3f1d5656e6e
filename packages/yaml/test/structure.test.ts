import { describe, expect, test } from 'bun:test';
import { isArray, parseYaml } from '../src/index.ts';
import { read, rejection } from './support/read.ts';

describe('keys', () => {
  test('are resolved in block mappings, and end at their first space in braces', () => {
    expect(read('0o17: a\n0x1F: b\n2020-02-22: c\n007: d\n')).toEqual({
      '15': 'a',
      '31': 'b',
      '1582329600': 'c',
      '007': 'd',
    });
    expect(read('m: {0o17: a, 0x1F: b, 1 2: c}')).toEqual({ m: { '0o17': 'a', '0x1F': 'b', '1': 'c' } });
    expect(read('007: a', 'symfony5')).toEqual({ '7': 'a' });
    expect(read('m: {[]: a, {a, b}: b, ? c: d}')).toEqual({ m: { '[]': 'a', '{a,': 'b', '?': 'd' } });
  });

  test('keep their order, and may be numbers or names of built-in properties', () => {
    const value = parseYaml('b: 1\n10: 2\n2: 3\n__proto__: 4\nconstructor: 5\n');
    expect(isArray(value) && [...value.keys()]).toEqual(['b', '10', '2', '__proto__', 'constructor']);
  });

  test('may be repeated only if the first value is null', () => {
    expect(read('a: ~\nb: 1\na: 2\n')).toEqual({ a: 2n, b: 1n });
    expect(read('{a: , a: 1}')).toEqual({ a: 1n });
    const error = rejection('m:\n  a: 1\n  a: 2\n', { file: 'x.yaml' });
    expect([error.code, error.message]).toEqual([
      'duplicate-key',
      'x.yaml:3:3: the key "a" is used twice, first on line 2. Remove or rename one of them.',
    ]);
    expect(rejection('m: {"1": a, 1: b}').column).toBe(13);
  });
});

describe('merge keys', () => {
  test('add missing keys in order, and allow setting any key again', () => {
    const text = 'a: &a {x: 1, y: 2}\nb:\n  k: 0\n  <<: *a\n  x: 9\n';
    expect(read(text)).toEqual({ a: { x: 1n, y: 2n }, b: { k: 0n, x: 9n, y: 2n } });
    expect(JSON.stringify(Object.keys((read(text) as { b: object }).b))).toBe('["k","x","y"]');
  });

  test('merge a list of mappings, with precedence for the first, in both styles', () => {
    const anchors = 'a: &a {x: 1}\nb: &b {x: 2, y: 3}\n';
    expect(read(`${anchors}c:\n  <<: [*a, *b]\n`)).toMatchObject({ c: { x: 1n, y: 3n } });
    expect(read(`${anchors}c: {z: 0, <<: [*a, *b]}\n`)).toMatchObject({ c: { z: 0n, x: 1n, y: 3n } });
    expect(read(`${anchors}c:\n  <<:\n    - *b\n    - *a\n`)).toMatchObject({ c: { x: 2n, y: 3n } });
    expect(read('<<: {a: 1}\n"<<": {b: 2}\n')).toEqual({ a: 1n, b: 2n });
  });

  test('give null for an empty mapping, and reject other values', () => {
    expect(read('a:\n  <<: {}\n')).toEqual({ a: null });
    expect(rejection('a: &a 1\nb:\n  <<: *a\n').message).toContain(':3:7: the merge key << has no mapping');
  });
});

describe('anchors', () => {
  test('apply to the aliases after them, until their name is reused', () => {
    expect(read('a: &x 1\nb: *x\nc: &x [2]\nd: *x\n')).toEqual({ a: 1n, b: 1n, c: [2n], d: [2n] });
    expect(rejection('a: *nope\n').message).toBe(
      '(yaml):1:4: there is no anchor &nope before this alias. Define the anchor, or put the value in quotes if it is text: `a: "*nope"`.',
    );
    expect(rejection('a: &a\n  b: *a\n').code).toBe('syntax');
  });

  test('on the first key of a list item name the whole item', () => {
    expect(read('- &x a: 1\n  b: 2\n- *x\n')).toEqual([
      { a: 1n, b: 2n },
      { a: 1n, b: 2n },
    ]);
  });

  test('make strings of scalars in brackets', () => {
    expect(read('v: [&a 12, *a]')).toEqual({ v: ['12', '12'] });
    expect(rejection('v: [&a 12, *a]', { dialect: 'symfony5' }).code).toBe('unsupported');
  });
});

describe('block scalars', () => {
  test('are literal or folded, and chomped', () => {
    expect(read('a: |\n  x\n   y\n\n\nb: |+\n  x\n\nc: |-\n  x\n')).toEqual({
      a: 'x\n y\n',
      b: 'x\n\n',
      c: 'x',
    });
    expect(read('a: >\n  x\n  y\n\n  z\nb: 1\n')).toEqual({ a: 'x y\nz\n', b: 1n });
    expect(read('a: |2\n    x\n   y')).toEqual({ a: '  x\n y' });
  });

  test('follow Flextype where it differs from YAML', () => {
    expect(read('a: >\n  x\n   y\n\n  z\n')).toEqual({ a: 'x\n y\nz\n' });
    expect(read('a: |\nb: 1\n')).toEqual({ a: '\n', b: 1n });
    expect(read('# 1\n# 2\n# 3\nm:\n  a: |\n    x\nb: 1\n')).toEqual({ m: { a: 'x' }, b: 1n });
    expect(read('m:\n  a: |\n    x\nb: 1\n')).toEqual({ m: { a: 'x\n' }, b: 1n });
    expect(read('- a: |\n    x\n- b')).toEqual([{ a: 'x' }, 'b']);
    expect(read('- -1: |\n    x\n- b')).toEqual([{ '-1': 'x\n' }, 'b']);
    expect(read('- - |+\n    x\n\n- b\n')).toEqual([['x\n'], 'b']);
    expect(read('- a: |\n    # x\n- b')).toEqual([{ a: '' }, 'b']);
  });
});

describe('lists', () => {
  test('may start on the line of a dash in 1.x, where 0.9.x reads text', () => {
    expect(read('- - a\n  - b\n- c\n')).toEqual([['a', 'b'], 'c']);
    expect(read('- - a\n  - b\n- c\n', 'symfony5')).toEqual(['- a - b', 'c']);
    expect(rejection('- - a: 1\n', { dialect: 'symfony5' }).code).toBe('unsupported');
  });

  test('may start in the column of their key, and have empty items', () => {
    expect(read('a:\n- b\n-\n- c\nd: []\n')).toEqual({ a: ['b', null, 'c'], d: [] });
    expect(rejection('-\n# c\n- b\n').message).toContain(':2:1: Flextype reads what follows this line');
  });
});

describe('brackets', () => {
  test('may span several lines, contain comments, and close in the column of their key', () => {
    expect(read('a: {\n  b: 1, # one ]\n  c: [\n  2,\n  ]\n}\nd: "x"\n')).toEqual({
      a: { b: 1n, c: [2n] },
      d: 'x',
    });
    expect(read('a: [\n"b, ]",\n  c   d\n]\n')).toEqual({ a: ['b, ]', 'c d'] });
    expect(rejection('a: {\nb: 1\nc: |\n  [\n}\n').code).toBe('syntax');
  });

  test('as a key are the value, and the rest of the line is ignored', () => {
    expect(read('m:\n  [a: b]: v\n')).toEqual({ m: [{ a: 'b' }] });
    expect(rejection('m:\n  [a]: v\n  b: 1\n').code).toBe('unsupported');
  });

  test('are rejected if Flextype splits them differently', () => {
    const texts = [
      '[a:]',
      '{a, b: 1}',
      '{a: :b}',
      '[a\t, b]',
      '{&a b: 1}',
      '{a: &x [1]}',
      '[a, , b]',
      '[a: ]',
    ];
    for (const text of texts) expect(rejection(`v: ${text}`).code).toBeOneOf(['unsupported', 'syntax']);
  });
});

describe('a document', () => {
  test('is null if it is empty or has only comments', () => {
    expect(['', '   \n\n', '# only\n', '---\n'].map((text) => read(text))).toEqual([null, null, null, null]);
  });

  test('may be a scalar, and have a directive and markers', () => {
    expect(read('%YAML 1.2\n---\na: 1\n...\n')).toEqual({ a: 1n });
    expect(['hello', '12', '[1]', '"a"', 'a\nb\n'].map((text) => read(text))).toEqual([
      'hello',
      12n,
      [1n],
      'a',
      'a b',
    ]);
  });

  test('is rejected if Flextype reads other lines', () => {
    expect(rejection('--- {a: 1}\n').message).toContain(':1:1: Flextype ignores what follows ---');
    expect(rejection('---\na: b...\n').message).toContain(':2:5: Flextype removes the three dots');
    expect(rejection('a: 1\n---\nb: 2\n').message).toContain(':2:1: there is more than one document');
    expect(rejection('a: b\n   \n  # c\n').message).toContain(':3:3: Flextype reads this comment as text');
  });
});
