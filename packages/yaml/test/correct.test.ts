import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { correctYaml, parseYaml } from '../src/index.ts';

describe('correctYaml', () => {
  test('puts text with a colon, or with a reserved character at its start, in quotes', () => {
    for (const [before, after] of [
      ['title: Harbour: the news\n', 'title: "Harbour: the news"\n'],
      ['a: 1\ntitle: My site: news # why\nb: 2\n', 'a: 1\ntitle: "My site: news" # why\nb: 2\n'],
      ['list:\n  - first\n  - id: Say "x": y\n', `list:\n  - first\n  - id: 'Say "x": y'\n`],
      ['handle: @flextype\n', 'handle: "@flextype"\n'],
      ['title: My site: {{ name }}\n', 'title: "My site: {{ name }}"\n'],
      ['a: `x`\n', 'a: "`x`"\n'],
      ['a: 100: %\nb: %d items\n', 'a: "100: %"\nb: "%d items"\n'],
    ] as const) {
      expect(correctYaml(before)).toBe(after);
      parseYaml(after);
    }
  });

  test('keeps line breaks, comments, and all other characters', () => {
    const text = '# Größe 😀\r\n\r\na:   1\r\ntitle: 😀 My site: news   # why\r\nb: [1,2]';
    expect(correctYaml(text)).toBe(text.replace('😀 My site: news', '"😀 My site: news"'));
    expect(correctYaml('a: My x: y\rb: 1\r')).toBe('a: "My x: y"\rb: 1\r');
  });

  test('leaves alone what is valid, and what can be meant otherwise', () => {
    for (const text of [
      'title: fine\n',
      '',
      'database: host: localhost\n',
      'headers: Content-Type: text/html\n',
      'env: DB_HOST: localhost\n',
      'drivers: Redis: {host: localhost}\n',
      'groups: Redaktion intern: [a, b]\n',
      'title: My site:\n',
      'title: My site: news\n  nested: 1\n',
      'title: My site: news\nlist: [1, 2\n',
      'title: "unclosed\n',
      'a: }\n',
      'a: *anchor\n',
      'a: 1,\nb: - 2\n',
      'title: My site: \u0000\n',
    ]) {
      expect(correctYaml(text)).toBeUndefined();
    }
  });

  test('makes one correction per line, and gives up after a hundred', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `k${index}: My x: y`).join('\n');
    expect(correctYaml(lines(100))).toBe(lines(100).replaceAll('My x: y', '"My x: y"'));
    expect(correctYaml(lines(101))).toBeUndefined();
  });

  test('changes nothing but inserts quotes, for any text', () => {
    const piece = fc.constantFrom(
      'a: ',
      'My x: y',
      '@x',
      '%',
      '\n',
      '\r\n',
      '  ',
      '- ',
      '"',
      "'",
      '\\',
      '# c',
      '[',
      '}',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const corrected = correctYaml(text);
        if (corrected === undefined) return;
        parseYaml(corrected);
        const bare = (some: string) => some.replaceAll(/["']/g, '');
        expect(bare(corrected)).toBe(bare(text));
        expect(corrected.length).toBeGreaterThan(text.length);
      }),
      { numRuns: 3_000 },
    );
  });
});
