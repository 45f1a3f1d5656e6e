import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { DEFAULT_YAML_OPTIONS, parseYaml } from '../src/index.ts';
import { read, rejection } from './support/read.ts';

describe('limits', () => {
  test('match the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
    for (const [name, value] of Object.entries(DEFAULT_YAML_OPTIONS)) {
      const shown = typeof value === 'number' ? value.toLocaleString('en') : `'${value}'`;
      expect(readme).toContain(`| \`${name}\` | ${shown} |`);
    }
  });

  test('reject a text by its length in bytes', () => {
    const long = `# ${'x'.repeat(50 * 1024 * 1024)}`;
    expect(rejection(long, { file: 'big.yaml' }).message).toBe(
      'big.yaml:1:1: the text is longer than 8388608 bytes. Split the file, or raise maxBytes.',
    );
    expect(rejection(new Uint8Array(9_000_000)).code).toBe('limit');
    expect(rejection('é', { maxBytes: 1 }).code).toBe('limit');
    expect(read('é')).toBe('é');
    expect(parseYaml('é', { maxBytes: 2 })).toBe('é');
  });

  test('reject nesting beyond maxDepth, and accept less', () => {
    const block = Array.from({ length: 100 }, (_, level) => `${' '.repeat(level)}k:`).join('\n');
    expect(() => parseYaml(block)).not.toThrow();
    expect(() => parseYaml('['.repeat(100) + ']'.repeat(100))).not.toThrow();
    expect(() => parseYaml('['.repeat(256) + ']'.repeat(256))).not.toThrow();
    expect(rejection('['.repeat(257) + ']'.repeat(257)).code).toBe('limit');
    expect(() => parseYaml(`${'- '.repeat(256)}a`)).not.toThrow();
    expect(rejection(`${'- '.repeat(257)}a`).message).toContain('more than 256 levels');
    expect(rejection('['.repeat(1_000_000)).code).toBe('limit');
    expect(rejection('- '.repeat(300_000), { maxDepth: 1e9 }).code).toBe('limit');
    expect(() => parseYaml(`${'['.repeat(1000)}${']'.repeat(1000)}`, { maxDepth: 1e9 })).not.toThrow();
  });

  test('reject bombs of aliases, merges and long texts, but allow many small aliases', () => {
    const levels = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]`);
    expect(rejection(`a0: &a0 x\n${levels.join('\n')}\n`).code).toBe('limit');
    const maps = Array.from(
      { length: 20 },
      (_, n) => `m${n + 1}: &m${n + 1} {p: *m${n}, q: *m${n}, <<: *m${n}}`,
    );
    expect(rejection(`m0: &m0 {x: 1}\n${maps.join('\n')}\n`).code).toBe('limit');
    expect(rejection(`a: &a ${'x'.repeat(100_000)}\nb: [${'*a, '.repeat(10_000)}]\n`).code).toBe('limit');
    expect(() => parseYaml(`a: &a {x: 1}\nb: [${'*a, '.repeat(10_000)}]\n`)).not.toThrow();
    expect(rejection('[1, 2, 3]', { maxNodes: 3 }).message).toContain(
      'the text expands to more than 3 values',
    );
  });

  test('reject aliases that make a text longer than twice the limit, by values or by keys', () => {
    const ofText = `a: &a ${'x'.repeat(200)}\nb: [${'*a, '.repeat(90_000)}]\n`;
    expect(rejection(ofText).message).toContain('the text expands to more than 16777216 characters');
    expect(rejection(`a: &a { ${'k'.repeat(1_000)}: 1 }\nb: [${'*a, '.repeat(20_000)}]\n`).code).toBe(
      'limit',
    );
    const nested = `a: &a { ${'k'.repeat(100)}: 1 }\nb: &b\n${'  - *a\n'.repeat(100)}c: [${'*b, '.repeat(100)}]\n`;
    expect(() => parseYaml(nested)).not.toThrow();
    expect(rejection(nested, { maxBytes: 100_000 }).code).toBe('limit');
    expect(() => parseYaml(`a: ${'x'.repeat(99_000)}\n`, { maxBytes: 100_000 })).not.toThrow();
  });

  test('reject a list or mapping with too many entries, at the first one beyond the limit', () => {
    expect(rejection('a: 1\nb: 2\nc: 3\n', { maxEntries: 2 }).message).toBe(
      '(yaml):3:4: a list or mapping has more than 2 entries. Split it, or raise maxEntries.',
    );
    for (const text of ['- 1\n- 2\n- 3\n', '[1, 2, 3]', '{a: 1, b: 2, c: 3}', 'a:\n  - b: [1, 2, 3]\n']) {
      expect(rejection(text, { maxEntries: 2 }).code).toBe('limit');
      expect(() => parseYaml(text, { maxEntries: 3 })).not.toThrow();
    }
    expect(() => parseYaml('a: [1, 2]\nb: [1, 2]\n', { maxEntries: 2 })).not.toThrow();
    const list = (length: number) => '- a\n'.repeat(length);
    expect(() => parseYaml(list(390_000))).not.toThrow();
    expect(rejection(list(390_001)).message).toContain('more than 390000 entries');
  });
});
