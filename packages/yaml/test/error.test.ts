import { describe, expect, test } from 'bun:test';
import { YamlError } from '../src/index.ts';
import { read } from './support/plain.ts';
import { refusal } from './support/refusal.ts';

describe('an error', () => {
  test('names the file, the place, the problem and the remedy, and shows the line', () => {
    const error = refusal('a: 1\nb: [x\n', { file: 'site/settings.yaml' });
    expect(error).toBeInstanceOf(YamlError);
    expect(error.message).toStartWith('site/settings.yaml:2:4: ');
    expect({ ...error }).toMatchObject({ code: 'syntax', file: 'site/settings.yaml', line: 2, column: 4 });
    const other = refusal('a: 1\n  b: 2\n');
    expect(other.toString()).toBe(
      'YamlError: (yaml):2:3: this line is indented under a key that already has a value. Remove the spaces before it, or the value above.\n2 |   b: 2\n      ^',
    );
    expect(other.file).toBeUndefined();
    expect(other.cause).toBeUndefined();
  });

  test('counts columns in the line, also after CRLF and beyond ASCII', () => {
    const error = refusal('a: "\u{1F600}"\r\nb: é\r\nc: *x\r\n');
    expect([error.line, error.column]).toEqual([3, 4]);
    expect(error.snippet).toBe('3 | c: *x\n       ^');
  });

  test('shows a part of a line that is very long', () => {
    const error = refusal(`a: [${'x, '.repeat(10_000)}*nope]`);
    expect(error.snippet.length).toBeLessThan(400);
    expect(error.snippet).toContain('*nope');
  });
});

describe('bytes', () => {
  test('are read as UTF-8', () => {
    expect(read(new TextDecoder().decode(new TextEncoder().encode('a: é')))).toEqual({ a: 'é' });
  });

  test('that are no UTF-8 are refused at their place', () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('a: é\nb: x'), 0xff, 0x0a]);
    const error = refusal(bytes, { file: 'x.yaml' });
    expect([error.code, error.message]).toEqual([
      'encoding',
      'x.yaml:2:5: the text is not valid UTF-8. Save the file as UTF-8.',
    ]);
    expect(refusal(Uint8Array.from([0xc3])).column).toBe(1);
  });

  test('of a byte order mark, of NUL and of other controls are refused', () => {
    expect(refusal('\uFEFFa: 1').code).toBe('encoding');
    expect(refusal(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).message).toContain(
      ':1:1: the text starts with a byte order mark',
    );
    expect(refusal('a: 1\nb: \0').message).toContain(':2:4: the text contains the character U+0000');
    expect(refusal('a: \u{1F600}\ud800').message).toContain(':1:6: the text contains the character U+D800');
  });
});

describe('line breaks and tabs', () => {
  test('of any system are the same', () => {
    expect(read('a: |\r\n  x\r\n  y\rb: "c\r\n  d"\r\n')).toEqual({ a: 'x\ny\n', b: 'c d' });
  });

  test('may not indent, but may separate', () => {
    expect(read('a:\tb\nc: 1\t\n')).toEqual({ a: 'b', c: 1n });
    const error = refusal('a:\n\tb: 1\n');
    expect([error.code, error.line, error.column]).toEqual(['syntax', 2, 1]);
  });
});
