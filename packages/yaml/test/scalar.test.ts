import { describe, expect, test } from 'bun:test';
import type { YamlDialect } from '../src/index.ts';
import { read, rejection } from './support/read.ts';

function value(text: string, dialect?: YamlDialect): unknown {
  return (read(`v: ${text}`, dialect) as { v: unknown }).v;
}

describe('a plain scalar', () => {
  test('is null, true or false in any letter case, and only then', () => {
    expect(['~', '', 'nUlL', 'NULL'].map((text) => value(text))).toEqual([null, null, null, null]);
    expect(['TRUE', 'tRue', 'False'].map((text) => value(text))).toEqual([true, true, false]);
    expect(['yes', 'off', 'y', 'nulls'].map((text) => value(text))).toEqual(['yes', 'off', 'y', 'nulls']);
  });

  test('is an integer within 64 bits, and a string beyond', () => {
    expect(value('9223372036854775807')).toBe(9223372036854775807n);
    expect(value('-9223372036854775808')).toBe(-9223372036854775808n);
    expect(value('9223372036854775808')).toBe('9223372036854775808');
    expect(value('1_000')).toBe(1000n);
    expect(value('-0')).toBe('-0');
  });

  test('with a leading zero is a string in 1.x and octal in 0.9.x', () => {
    expect(['007', '08', '-017'].map((text) => value(text))).toEqual(['007', '08', '-017']);
    expect(['007', '08', '-017'].map((text) => value(text, 'symfony5'))).toEqual([7n, '08', -15n]);
  });

  test('is octal after 0o and hexadecimal after 0x, exact up to 64 bits and a float beyond', () => {
    expect(['0o17', '+0o17', '-0o17', '0o_7'].map((text) => value(text))).toEqual([15n, 15n, -15n, 7n]);
    expect(['0x1F', '0xdead_beef'].map((text) => value(text))).toEqual([31n, 3735928559n]);
    expect(value('0o1777777777777777777777')).toBe(2 ** 64);
    expect(value('0xFFFFFFFFFFFFFFFF')).toBe(2 ** 64);
    expect(['0O17', '0x', '-0x1F'].map((text) => value(text))).toEqual(['0O17', '0x', '-0x1F']);
    expect(value('0X1F')).toBe(0);
  });

  test('is a float with a plus sign, a point or an exponent', () => {
    expect(['+1', '1.', '.5', '1e3', '1_000.5'].map((text) => value(text))).toEqual([
      1, 1, 0.5, 1000, 1000.5,
    ]);
    expect(['.inf', '-.INF', '1e400'].map((text) => value(text))).toEqual([Infinity, -Infinity, Infinity]);
    expect(['1.2.3', '1e', '1e1_0', '+.inf'].map((text) => value(text))).toEqual([
      '1.2.3',
      '1e',
      '1e1_0',
      '+.inf',
    ]);
  });

  test('is the Unix time of a date, which may roll over into the next month', () => {
    expect(value('2020-02-22')).toBe(1582329600n);
    expect(value('2020-02-30')).toBe(1583020800n);
    expect(value('0000-00-00')).toBe(-62169984000n);
    expect(value('2020-02-22 18:31:00 +03:00')).toBe(1582385460n);
    expect(value('2020-02-22 24:00:00')).toBe(1582416000n);
    expect(value('2020-02-22 18:31')).toBe('2020-02-22 18:31');
  });

  test('keeps fractions of seconds in 1.x, up to microseconds, but not in 0.9.x', () => {
    expect(value('2001-12-15 2:59:43.10')).toBe(1008385183.1);
    expect(value('2020-02-22T01:02:03.9999999Z')).toBe(1582333323.999999);
    expect(value('2001-12-15 2:59:43.10', 'symfony5')).toBe(1008385183n);
    expect(value('2020-02-22T01:02:03.0Z')).toBe(1582333323n);
  });

  test('that is an invalid date is rejected in 1.x and false in 0.9.x', () => {
    expect(rejection('v: 2020-13-45').message).toStartWith('(yaml):1:4: 2020-13-45 looks like a date');
    expect(value('2020-13-45', 'symfony5')).toBe(false);
    expect(rejection('v: 2020-01-01 23:60:00').code).toBe('syntax');
  });
});

describe('a scalar with a tag', () => {
  test('is a string after !!str, a float after !!float, decoded after !!binary', () => {
    expect(['!!str 12', '!!str true', '!!str "1"'].map((text) => value(text))).toEqual(['12', 'true', '1']);
    expect(['!!float 1', '!!float x', '!!float 1e3x'].map((text) => value(text))).toEqual([1, 0, 1000]);
    expect(value('!!binary aGVsbG8=')).toBe('hello');
    expect(value('!!binary |\n  aGVs\n  bG8=')).toBe('hello');
  });

  test('is null after !php/const, and resolved after ! in 1.x only', () => {
    expect(value('!php/const PHP_INT_MAX')).toBe(null);
    expect(value('! 12')).toBe(12n);
    expect(value('! 12', 'symfony5')).toBe('12');
    expect(value('[! 12]')).toEqual(['12']);
  });

  test('is rejected if JSON cannot represent it', () => {
    expect(rejection('v: !!binary /w==').reason).toContain('UTF-8');
    expect(rejection('v: {a: ! x}').code).toBe('unsupported');
    expect(rejection('v: !!str |\n  a').code).toBe('unsupported');
  });
});

describe('a quoted scalar', () => {
  test('is a string with its escapes resolved', () => {
    expect(value('"\\x41\\u00e9\\U0001F600\\/\\e\\N\\_\\L"')).toBe(
      'A\u00e9\u{1F600}/\u001b\u0085\u00a0\u2028',
    );
    expect(value("'it''s \\n'")).toBe("it's \\n");
    expect(value('"a\n  b\n\n  c\\\n  d"')).toBe('a b\ncd');
  });

  test('is rejected if PHP would fold or decode it differently', () => {
    expect(rejection('v: "\\uD83D\\uDE00"').reason).toBe('the escape \\uD83D is not a valid character');
    expect(rejection('v: "a \n  b"').reason).toContain('around a line break');
    expect(rejection("v: 'a\\\n  b'").reason).toContain('backslash');
    expect(value('"\\\\ud83d"')).toBe('\\ud83d');
  });
});
