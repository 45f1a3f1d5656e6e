import { describe, expect, test } from 'bun:test';
import { isArray, parseYaml } from '../src/index.ts';
import { type FileVersion, looksComplete } from '../src/load/write-in-progress.ts';

function version(text: string): FileVersion {
  const value = text.includes('[broken') ? null : parseYaml(text);
  return { bytes: Buffer.from(text), value: isArray(value) ? value : undefined };
}

const BEFORE = 'title: One\nauthor:\n  name: A\n  email: B\nlist:\n  - x\n  - y\n';

describe('a changed file is accepted at once', () => {
  test.each([
    ['where a value changed', BEFORE.replace('One', 'Another')],
    ['where a value became shorter', BEFORE.replace('One', '1')],
    ['where keys, items and lines came', `${BEFORE}  - z\nmore: 1\n`],
    ['where a value became a map', BEFORE.replace('One', '{a: 1}')],
    ['where an array that was empty became a value', BEFORE],
  ])('%s', (_what, after) => {
    const before = after === BEFORE ? BEFORE.replace('A\n', '[]\n') : BEFORE;
    expect(looksComplete(version(before), version(after))).toBe(true);
  });
});

describe('a changed file may be incomplete', () => {
  test.each([
    ['where it is empty', ''],
    ['where its last line has no end', BEFORE.slice(0, -1)],
    ['where it lost a key', BEFORE.replace('email: B', '# gone')],
    ['where it lost an item', BEFORE.replace('  - y', '# gone')],
    [
      'where it has fewer lines',
      BEFORE.replace('author:\n  name: A\n  email: B', 'author: {name: A, email: B}'),
    ],
    ['where it is malformed', `${BEFORE}more: [broken\n`],
    ['where a map became a value', BEFORE.replace(':\n  - x\n  - y', ': 1\n\n\n')],
  ])('%s', (_what, after) => {
    expect(looksComplete(version(BEFORE), version(after))).toBe(false);
  });

  test('if there was no file before', () => {
    expect(looksComplete(undefined, version(BEFORE))).toBe(false);
    expect(looksComplete(version('{}\n'), version(BEFORE))).toBe(false);
  });

  test('at every point of a slow write of the same text except its end', () => {
    for (let length = 0; length < BEFORE.length; length++) {
      const text = BEFORE.slice(0, length);
      const value = (() => {
        try {
          return parseYaml(text);
        } catch {
          return null;
        }
      })();
      const part: FileVersion = { bytes: Buffer.from(text), value: isArray(value) ? value : undefined };
      expect(looksComplete(version(BEFORE), part)).toBe(false);
    }
  });
});
