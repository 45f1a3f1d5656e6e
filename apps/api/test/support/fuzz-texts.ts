import fc from 'fast-check';

const MAX_LENGTH = 4_000;

// Known troublemakers: prototype names, paths, line ends, numbers out of range.
const TROUBLE = [
  '',
  ' ',
  '.',
  '..',
  'flextype.',
  '.flextype',
  'flextype..manifest',
  'flextype.manifest.version.more',
  'flextype.__proto__',
  '__proto__',
  'constructor.prototype',
  'toString',
  '../../../etc/passwd',
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  '9223372036854775808',
  'NaN',
  '\0',
  'a\0b',
  '\r\nX-Injected: 1',
  '\u2028',
  '\ufeff',
  '\u202egnp',
  'e\u0301',
  '😀',
  '%',
  '%2525',
  '[]',
  '{"a":1}',
  '<script>alert(1)</script>',
  '{{7*7}}',
  "' OR '1'='1",
  '*',
  '**',
  'flextype.*',
];

/** Texts that a parameter may not expect. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TROUBLE) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 24 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 24 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: MAX_LENGTH }).map((length) => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: MAX_LENGTH / 2 }).map((length) => 'a.'.repeat(length)) },
);

// Parts of URLs that no encoder produces: truncated escapes, invalid UTF-8, lone surrogates.
const BROKEN = [
  '%',
  '%4',
  '%zz',
  '%00',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%u0041',
  '%f0%9f',
  '+',
  '%2B',
  '%26',
  '?',
];

const ENCODERS: readonly ((text: string) => string)[] = [
  encodeURIComponent,
  (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  (text) => encodeBytes(text),
  (text) => encodeBytes(text).toLowerCase(),
  (text) => text.replace(/[^\x21-\x7e]|[%&+#]/gu, encodeURIComponent),
];

/** Encodes a text in one of the ways that a query string allows. */
export function encoded(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const tail = fc.oneof({ weight: 40, arbitrary: fc.constant('') }, fc.constantFrom(...BROKEN));
  const encoder = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(encodeURIComponent) },
    fc.constantFrom(...ENCODERS),
  );
  return fc.tuple(text, encoder, tail).map(([plain, encode, more]) => encode(plain) + more);
}

/** Texts that HTTP allows as header values, whatever they mean. */
export const headerText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    ',',
    '""',
    '"',
    'W/',
    'Bearer',
    'Bearer ',
    'bearer  x',
    'null',
    '\xe9',
    '"\xe9"',
    '-1',
  ),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
  fc.integer({ min: 0, max: MAX_LENGTH / 8 }).map((length) => '"a",W/'.repeat(length)),
);

function encodeBytes(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}
