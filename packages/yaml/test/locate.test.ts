import { describe, expect, test } from 'bun:test';
import { createYamlLocator, locateYaml, YamlError, type YamlLocation } from '../src/index.ts';

function slice(text: string, range: YamlLocation['value'] | undefined): string | undefined {
  return range && text.slice(range.start.offset, range.end.offset);
}

function found(text: string, ...path: string[]): string | undefined {
  return slice(text, locateYaml(text, path)?.value);
}

const TOKEN =
  "title: 'My token' # mine\nlimits:\n  calls: 7   # so far\n  list: [1, {n: 2}]\n  none:\ntext: |\n  a\n  b\n";

describe('locateYaml', () => {
  test('finds a value, its key and its style, with line and column', () => {
    const location = locateYaml(TOKEN, ['limits', 'calls']);
    expect(location).toEqual({
      key: { start: { offset: 35, line: 3, column: 3 }, end: { offset: 40, line: 3, column: 8 } },
      value: { start: { offset: 42, line: 3, column: 10 }, end: { offset: 43, line: 3, column: 11 } },
      style: 'plain',
      parent: 'block-mapping',
      shared: false,
    });
  });

  test('finds text in any style', () => {
    expect(found(TOKEN, 'title')).toBe("'My token'");
    expect(found(TOKEN, 'limits', 'list')).toBe('[1, {n: 2}]');
    expect(found(TOKEN, 'limits', 'list', '1', 'n')).toBe('2');
    expect(found(TOKEN, 'text')).toBe('  a\n  b\n');
    expect(found(TOKEN)).toBe(TOKEN);
    expect(locateYaml(TOKEN, ['limits', 'list', '0'])).toMatchObject({
      parent: 'flow-sequence',
      key: undefined,
    });
  });

  test('gives the place after the colon for a missing value', () => {
    const location = locateYaml(TOKEN, ['limits', 'none']);
    expect(slice(TOKEN, location?.value)).toBe('');
    expect(TOKEN.slice(0, location?.value.start.offset)).toEndWith('  none:');
  });

  test('excludes anchor and tag from the value', () => {
    expect(found('a: &x !!str 12 # c\n', 'a')).toBe('12');
    expect(found('a: &x\n  b: 1\n', 'a')).toBe('b: 1');
  });

  test('allows editing a number in place, with any line breaks', () => {
    const text = 'a: é\r\ncalls: 7 # so far\r\nb: 1\r\n';
    const range = locateYaml(text, ['calls'])?.value;
    expect(range).toBeDefined();
    if (range === undefined) return;
    const changed = text.slice(0, range.start.offset) + 8 + text.slice(range.end.offset);
    expect(changed).toBe('a: é\r\ncalls: 8 # so far\r\nb: 1\r\n');
  });

  test('follows aliases and merge keys, and marks the location as shared', () => {
    const text = 'x: &x {n: 1}\ny: &y {n: 2, m: 3}\na: *x\nb:\n  <<: [*x, *y]\n  k: 4\nl:\n- &i p: 5\n- *i\n';
    const at = (...path: string[]) => {
      const location = locateYaml(text, path);
      return [slice(text, location?.value), location?.value.start.line, location?.shared];
    };
    expect(at('a', 'n')).toEqual(['1', 1, true]);
    expect(at('b', 'n')).toEqual(['1', 1, true]);
    expect(at('b', 'm')).toEqual(['3', 2, true]);
    expect(at('b', 'k')).toEqual(['4', 6, false]);
    expect(at('l', '1', 'p')).toEqual(['5', 8, true]);
  });

  test('finds resolved keys, and the last one of a repeated key', () => {
    expect(found('0x1F: a\n', '31')).toBe('a');
    expect(found('a: ~\na: 2\n', 'a')).toBe('2');
    expect(found('m: {1 2: c}\n', 'm', '1')).toBe('c');
  });

  test('returns undefined for missing paths', () => {
    for (const path of [
      ['nope'],
      ['limits', 'calls', 'x'],
      ['limits', 'list', '2'],
      ['limits', 'list', '01'],
      ['<<'],
    ]) {
      expect(locateYaml(TOKEN, path)).toBeUndefined();
    }
    expect(locateYaml('', [])).toBeUndefined();
    expect(locateYaml('- - a\n', ['0', '0'], { dialect: 'symfony5' })).toBeUndefined();
  });

  test('throws for a malformed text', () => {
    expect(() => locateYaml('a: [', ['a'])).toThrow(YamlError);
  });
});

test('finds each key of a large mapping in a time that does not depend on its size', () => {
  const timeOf = (count: number) => {
    const locate = createYamlLocator(Array.from({ length: count }, (_, key) => `k${key}: 1\n`).join(''));
    locate(['k0']);
    const start = performance.now();
    // The middle, since a search from either end finds the others sooner.
    for (let round = 0; round < 200; round++) locate([`k${count / 2}`]);
    return performance.now() - start;
  };
  const best = (count: number) => Math.min(...[1, 2, 3].map(() => timeOf(count)));
  best(100);
  // A search from key to key takes 100 times as long.
  expect(best(10_000)).toBeLessThan(10 * best(100));
});
