import { expect, test } from 'bun:test';
import { readYaml } from '../src/index.ts';
import { plain } from './support/read.ts';

test('returns no warnings for a text that Flextype accepts', () => {
  expect(readYaml('a: !!str 1\n0x1F: {b: 2}\n').warnings).toEqual([]);
});

test('keeps a key that is neither a string nor an integer as written, with a warning', () => {
  const { value, warnings } = readYaml('m:\n  1.5: a\n  null: b\n  True: {~: c, 1e3: d, a:b: e}\n');
  expect(plain(value)).toEqual({ m: { '1.5': 'a', null: 'b', True: { '~': 'c', '1e3': 'd', 'a:b': 'e' } } });
  expect(warnings.map(({ code, line, column }) => [code, line, column])).toEqual([
    ['key-type', 2, 3],
    ['key-type', 3, 3],
    ['key-type', 4, 3],
    ['key-type', 4, 10],
    ['key-type', 4, 16],
    ['key-type', 4, 24],
  ]);
  expect(warnings[0]).toMatchObject({
    reason: 'Flextype rejects the key "1.5": it is neither a string nor an integer',
    remedy: 'Put the key in quotes',
    snippet: '2 |   1.5: a\n      ^',
  });
});

test('ignores a tag that Flextype does not support, with a warning', () => {
  const { value, warnings } = readYaml(
    "a: !!int '3'\nb: !foo 1\nc: !bar [1]\nd: !!str\ne: !!map\n  f: !!null ''\n",
  );
  expect(plain(value)).toEqual({ a: 3n, b: '1', c: [1n], d: '', e: { f: null } });
  expect(warnings.map(({ code, line }) => `${code} ${line}`)).toEqual(
    [1, 2, 3, 4, 5, 6].map((line) => `tag ${line}`),
  );
  expect(warnings[1]).toMatchObject({
    reason: 'Flextype rejects the tag !foo here',
    remedy: 'Remove the tag',
    snippet: '2 | b: !foo 1\n       ^',
  });
});

test('reads a key after a question mark, with a warning', () => {
  const { value, warnings } = readYaml('? a\n: b\nc: d\n');
  expect(plain(value)).toEqual({ a: 'b', c: 'd' });
  expect(warnings).toEqual([
    {
      code: 'complex-key',
      reason: 'Flextype rejects keys after a question mark',
      remedy: 'Write "key: value"',
      line: 1,
      column: 1,
      snippet: '1 | ? a\n    ^',
    },
  ]);
});

test('returns at most a hundred warnings', () => {
  expect(readYaml('- !x a\n'.repeat(5000)).warnings).toHaveLength(100);
});
