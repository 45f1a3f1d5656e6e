import { describe, expect, test } from 'bun:test';
import { YamlError } from '../src/index.ts';
import { read, rejection } from './support/read.ts';

describe('YamlError', () => {
  test('has the file, place, reason, remedy and snippet', () => {
    const error = rejection('a: 1\nb: [x\n', { file: 'site/settings.yaml' });
    expect(error).toBeInstanceOf(YamlError);
    expect(error.message).toStartWith('site/settings.yaml:2:4: ');
    expect({ ...error }).toMatchObject({ code: 'syntax', file: 'site/settings.yaml', line: 2, column: 4 });
    const other = rejection('a: 1\n  b: 2\n');
    expect(other.toString()).toBe(
      'YamlError: (yaml):2:3: this line is indented under a key that already has a value. Remove the spaces before it, or the value above.\n2 |   b: 2\n      ^',
    );
    expect(other.file).toBeUndefined();
    expect(other.cause).toBeUndefined();
  });

  test('counts columns from the start of the line, also after CRLF and non-ASCII characters', () => {
    const error = rejection('a: "\u{1F600}"\r\nb: é\r\nc: *x\r\n');
    expect([error.line, error.column]).toEqual([3, 4]);
    expect(error.snippet).toBe('3 | c: *x\n       ^');
  });

  test('shows only a part of a very long line', () => {
    const error = rejection(`a: [${'x, '.repeat(10_000)}*nope]`);
    expect(error.snippet.length).toBeLessThan(400);
    expect(error.snippet).toContain('*nope');
  });
});

describe('decoding', () => {
  test('reads bytes as UTF-8', () => {
    expect(read(new TextDecoder().decode(new TextEncoder().encode('a: é')))).toEqual({ a: 'é' });
  });

  test('rejects invalid UTF-8 at its place', () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('a: é\nb: x'), 0xff, 0x0a]);
    const error = rejection(bytes, { file: 'x.yaml' });
    expect([error.code, error.message]).toEqual([
      'encoding',
      'x.yaml:2:5: the text is not valid UTF-8. Save the file as UTF-8.',
    ]);
    expect(rejection(Uint8Array.from([0xc3])).column).toBe(1);
  });

  test('rejects byte order marks, NUL and other control characters', () => {
    expect(rejection('\uFEFFa: 1').code).toBe('encoding');
    expect(rejection(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).message).toContain(
      ':1:1: the text starts with a byte order mark',
    );
    expect(rejection('a: 1\nb: \0').message).toContain(':2:4: the text contains the character U+0000');
    expect(rejection('a: \u{1F600}\ud800').message).toContain(':1:6: the text contains the character U+D800');
  });
});

describe('line breaks and tabs', () => {
  test('accepts LF, CRLF and CR as line breaks', () => {
    expect(read('a: |\r\n  x\r\n  y\rb: "c\r\n  d"\r\n')).toEqual({ a: 'x\ny\n', b: 'c d' });
  });

  test('accepts tabs as separators, but not as indentation', () => {
    expect(read('a:\tb\nc: 1\t\n')).toEqual({ a: 'b', c: 1n });
    const error = rejection('a:\n\tb: 1\n');
    expect([error.code, error.line, error.column]).toEqual(['syntax', 2, 1]);
  });
});
