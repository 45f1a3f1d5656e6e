import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { locateYaml, parseYaml, type Value, YamlError } from '../src/index.ts';

const PIECES = [
  'a',
  '1',
  ': ',
  ':',
  '- ',
  '-',
  ' ',
  '  ',
  '\n',
  '\n  ',
  '# c',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '\\',
  '|',
  '>',
  '&a ',
  '*a',
  '!',
  '!!str ',
  '<<',
  '?',
  '~',
  '\t',
  '---\n',
  '...',
  '%',
  '\r\n',
  '\u{1F600}',
  '\ud800',
  '\0',
];
const dialect = fc.constantFrom('symfony5', 'symfony6');
const anything = fc.oneof(
  fc.string(),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join('')),
);

test('parses any text, or throws a YamlError with a place in it', () => {
  fc.assert(
    fc.property(anything, dialect, (text, as) => {
      try {
        parseYaml(text, { dialect: as as 'symfony5' | 'symfony6' });
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
        const { line, column } = error as YamlError;
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
        expect(column).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 3000 },
  );
});

test('parses any bytes, or throws a YamlError', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        parseYaml(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
      }
    }),
  );
});

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
  fc.string().filter((text) => text.isWellFormed()),
);
const tree = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc
      .array(tie('value'), { maxLength: 4 })
      .map((items) => new Map(items.map((item, index) => [String(index), item]))),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }).map((pairs) => new Map(Object.entries(pairs))),
  ),
})).value;

/** Writes a value in brackets and double quotes, which every parser reads alike. */
function write(value: Value): string {
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}: ${write(item)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

test('parses and locates values written in brackets and quotes', () => {
  fc.assert(
    fc.property(tree, dialect, (value, as) => {
      const options = { dialect: as as 'symfony5' | 'symfony6' };
      const text = write(value).replaceAll('\x7f', '\\x7f');
      expect(parseYaml(text, options)).toEqual(value);
      if (!(value instanceof Map)) return;
      for (const [key, item] of value) {
        const range = locateYaml(text, [key], options)?.value;
        expect(parseYaml(text.slice(range?.start.offset, range?.end.offset), options)).toEqual(item);
      }
    }),
  );
});
