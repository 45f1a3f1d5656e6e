import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseYaml, toList, toYaml, type Value } from '../src/index.ts';

const AWKWARD = [
  '017',
  '1_000',
  '0o17',
  '2020-01-01',
  'null',
  'yes',
  '~',
  '-',
  '- a',
  '#',
  'a: b',
  '!t',
  '&a',
];
const text = fc.oneof(
  fc.constantFrom(...AWKWARD, '', ' x ', 'a\nb\n', '\n', '\t', "it's", '"', '\\', '%', '@'),
  fc.string(),
);
// As a key, `<<` merges, with or without quotes.
const key = text.filter((name) => name !== '<<');
const scalar: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.constant(null),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true }),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }).map(toList),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

for (const dialect of ['symfony5', 'symfony6'] as const) {
  test(`writes any value so that ${dialect} reads the same again`, () => {
    fc.assert(
      fc.property(value, (written) => {
        const yaml = toYaml(written);
        expect(yaml).toBeString();
        const read = parseYaml(yaml ?? '', { dialect });
        expect(Bun.inspect(read, { depth: 20 })).toBe(Bun.inspect(written, { depth: 20 }));
      }),
      { numRuns: 2_000 },
    );
  });
}

test('keeps what a reader expects: words without quotes, floats with a point, lists below their key', () => {
  const settings = 'title: My site\nratio: 2.0\nversion: "017"\nlist: [a, {b: 1}]\nnone: []\n';
  expect(toYaml(parseYaml(settings))).toBe(
    "title: My site\nratio: 2.0\nversion: '017'\nlist:\n  - a\n  - b: 1\nnone: []\n",
  );
});

test('is undefined for a value that no YAML has', () => {
  expect(toYaml(Number.NaN)).toBeUndefined();
  expect(toYaml(new Map([['<<', 'text']]))).toBeUndefined();
});
