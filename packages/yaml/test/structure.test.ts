import { describe, expect, test } from 'bun:test';
import { isArray, parseYaml } from '../src/index.ts';
import { read } from './support/plain.ts';
import { refusal } from './support/refusal.ts';

describe('keys', () => {
  test('of a block mapping are resolved, those in braces only up to their first space', () => {
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

  test('keep their order, whatever they look like, and are plain keys even if JavaScript knows them', () => {
    const value = parseYaml('b: 1\n10: 2\n2: 3\n__proto__: 4\nconstructor: 5\n');
    expect(isArray(value) && [...value.keys()]).toEqual(['b', '10', '2', '__proto__', 'constructor']);
  });

  test('may come twice only if the first value is null', () => {
    expect(read('a: ~\nb: 1\na: 2\n')).toEqual({ a: 2n, b: 1n });
    expect(read('{a: , a: 1}')).toEqual({ a: 1n });
    const error = refusal('m:\n  a: 1\n  a: 2\n', { file: 'x.yaml' });
    expect([error.code, error.message]).toEqual([
      'duplicate-key',
      'x.yaml:3:3: the key "a" is used twice, first on line 2. Remove or rename one of them.',
    ]);
    expect(refusal('m: {"1": a, 1: b}').column).toBe(13);
  });
});

describe('merge keys', () => {
  test('add what is not there, in order, and let any key be set again at its place', () => {
    const text = 'a: &a {x: 1, y: 2}\nb:\n  k: 0\n  <<: *a\n  x: 9\n';
    expect(read(text)).toEqual({ a: { x: 1n, y: 2n }, b: { k: 0n, x: 9n, y: 2n } });
    expect(JSON.stringify(Object.keys((read(text) as { b: object }).b))).toBe('["k","x","y"]');
  });

  test('take a list of mappings, the first of which wins, in both styles', () => {
    const anchors = 'a: &a {x: 1}\nb: &b {x: 2, y: 3}\n';
    expect(read(`${anchors}c:\n  <<: [*a, *b]\n`)).toMatchObject({ c: { x: 1n, y: 3n } });
    expect(read(`${anchors}c: {z: 0, <<: [*a, *b]}\n`)).toMatchObject({ c: { z: 0n, x: 1n, y: 3n } });
    expect(read(`${anchors}c:\n  <<:\n    - *b\n    - *a\n`)).toMatchObject({ c: { x: 2n, y: 3n } });
    expect(read('<<: {a: 1}\n"<<": {b: 2}\n')).toEqual({ a: 1n, b: 2n });
  });

  test('that merge nothing leave null, and that merge no mapping are refused', () => {
    expect(read('a:\n  <<: {}\n')).toEqual({ a: null });
    expect(refusal('a: &a 1\nb:\n  <<: *a\n').message).toContain(':3:7: the merge key << has no mapping');
  });
});

describe('anchors', () => {
  test('give their value to every alias after them, the last of a name', () => {
    expect(read('a: &x 1\nb: *x\nc: &x [2]\nd: *x\n')).toEqual({ a: 1n, b: 1n, c: [2n], d: [2n] });
    expect(refusal('a: *nope\n').message).toBe(
      '(yaml):1:4: there is no anchor &nope before this. Define the anchor, or put the value in quotes if it is text: `a: "*nope"`.',
    );
    expect(refusal('a: &a\n  b: *a\n').code).toBe('syntax');
  });

  test('before the first key of a list item name the whole item', () => {
    expect(read('- &x a: 1\n  b: 2\n- *x\n')).toEqual([
      { a: 1n, b: 2n },
      { a: 1n, b: 2n },
    ]);
  });

  test('in brackets make strings', () => {
    expect(read('v: [&a 12, *a]')).toEqual({ v: ['12', '12'] });
    expect(refusal('v: [&a 12, *a]', { dialect: 'symfony5' }).code).toBe('unsupported');
  });
});

describe('block scalars', () => {
  test('are kept or folded, and chomped', () => {
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
  test('may start on the line of a dash in 1.x, and are text there in 0.9.x', () => {
    expect(read('- - a\n  - b\n- c\n')).toEqual([['a', 'b'], 'c']);
    expect(read('- - a\n  - b\n- c\n', 'symfony5')).toEqual(['- a - b', 'c']);
    expect(refusal('- - a: 1\n', { dialect: 'symfony5' }).code).toBe('unsupported');
  });

  test('may stand in the column of their key, with empty items', () => {
    expect(read('a:\n- b\n-\n- c\nd: []\n')).toEqual({ a: ['b', null, 'c'], d: [] });
    expect(refusal('-\n# c\n- b\n').message).toContain(':2:1: Flextype reads what follows this line');
  });
});

describe('brackets', () => {
  test('may go over many lines, with comments, and close in the column of their key', () => {
    expect(read('a: {\n  b: 1, # one ]\n  c: [\n  2,\n  ]\n}\nd: "x"\n')).toEqual({
      a: { b: 1n, c: [2n] },
      d: 'x',
    });
    expect(read('a: [\n"b, ]",\n  c   d\n]\n')).toEqual({ a: ['b, ]', 'c d'] });
    expect(refusal('a: {\nb: 1\nc: |\n  [\n}\n').code).toBe('syntax');
  });

  test('in place of a key are the value, and the rest of the line is lost', () => {
    expect(read('m:\n  [a: b]: v\n')).toEqual({ m: [{ a: 'b' }] });
    expect(refusal('m:\n  [a]: v\n  b: 1\n').code).toBe('unsupported');
  });

  test('are refused where Flextype reads other parts', () => {
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
    for (const text of texts) expect(refusal(`v: ${text}`).code).toBeOneOf(['unsupported', 'syntax']);
  });
});

describe('a document', () => {
  test('that is empty, or only comments, is null', () => {
    expect(['', '   \n\n', '# only\n', '---\n'].map((text) => read(text))).toEqual([null, null, null, null]);
  });

  test('may have a directive, a start and an end, and be a scalar', () => {
    expect(read('%YAML 1.2\n---\na: 1\n...\n')).toEqual({ a: 1n });
    expect(['hello', '12', '[1]', '"a"', 'a\nb\n'].map((text) => read(text))).toEqual([
      'hello',
      12n,
      [1n],
      'a',
      'a b',
    ]);
  });

  test('is refused where Flextype looks at other lines', () => {
    expect(refusal('--- {a: 1}\n').message).toContain(':1:1: Flextype ignores what follows ---');
    expect(refusal('---\na: b...\n').message).toContain(':2:5: Flextype removes the three dots');
    expect(refusal('a: 1\n---\nb: 2\n').message).toContain(':2:1: there is more than one document');
    expect(refusal('a: b\n   \n  # c\n').message).toContain(':3:3: Flextype reads this comment as text');
  });
});
