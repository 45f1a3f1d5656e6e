import type { TSchema } from '@sinclair/typebox';
import fc from 'fast-check';
import type { Parameter } from '../../src/openapi/open-api.ts';
import { encoded, hostileText } from './fuzz-texts.ts';

/** Parts of a query string: percent-encoded `name=value` pairs. */
export type QueryParts = fc.Arbitrary<readonly string[]>;

const MAX_EXCESS = 2;

/** Query parts for a parameter: mostly valid by its schema, sometimes not. */
export function parameterParts({ name, schema }: Parameter, known: readonly string[]): QueryParts {
  return fc.oneof(
    { weight: 14, arbitrary: validParts(name, schema, known) },
    { weight: 2, arbitrary: parts(name, [hostileText]) },
    { weight: 1, arbitrary: excessParts(name, schema, known) },
    { weight: 1, arbitrary: misnamedParts(name, known) },
  );
}

/** Query parts for unknown parameters. */
export const unknownParts: QueryParts = fc
  .tuple(encoded(hostileText), encoded(hostileText), fc.constantFrom('=', '', '=='))
  .map(([name, value, sign]) => [name + sign + value]);

function validParts(name: string, schema: TSchema, known: readonly string[]): QueryParts {
  if (schema['type'] !== 'array') return parts(name, [validText(schema, known)]);
  const item = validText(schema['items'], known);
  const { minItems = 0, maxItems = 5 } = schema;
  return fc
    .oneof(
      { weight: 8, arbitrary: fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, 5) }) },
      { weight: 1, arbitrary: fc.array(item, { minLength: minItems, maxLength: maxItems, size: 'max' }) },
    )
    .chain((items) =>
      parts(
        name,
        items.map((text) => fc.constant(text)),
      ),
    );
}

/** More than the schema allows: too many items, or the same name twice. */
function excessParts(name: string, schema: TSchema, known: readonly string[]): QueryParts {
  const item = fc.oneof(validText(schema['items'] ?? schema, known), hostileText);
  const { maxItems } = schema;
  if (maxItems === undefined) return parts(name, [item, item]);
  return fc.tuple(item, fc.integer({ min: maxItems, max: maxItems + MAX_EXCESS })).chain(([text, count]) =>
    parts(
      name,
      Array.from({ length: count }, () => fc.constant(text)),
    ),
  );
}

/** The parameter under other spellings of its name, some of which PHP reads as the same name. */
function misnamedParts(name: string, known: readonly string[]): QueryParts {
  const base = name.replace('[]', '');
  const names = [
    `${base}[]`,
    `${base}[a]`,
    `${base}[0]`,
    `${base}[9223372036854775807]`,
    `${base}[-5]`,
    `${base}[a][]`,
    `${base}[][]`,
    `${base}[a][b][c]`,
    `${base}${'[a]'.repeat(70)}`,
    `${base}[`,
    `${base}]`,
    `${base}[a]b`,
    `${base}[__proto__]`,
    ` ${base}`,
    `${base} `,
    `${base}.x`,
    `[${base}]`,
    base.toUpperCase(),
    `${base}\0x`,
    base,
  ];
  const value = fc.oneof(validText({} as TSchema, known), hostileText);
  const part = fc
    .tuple(encoded(fc.constantFrom(...names)), encoded(value), fc.constantFrom('=', '=', '=', ''))
    .map(([name, text, sign]) => (sign ? name + sign + text : name));
  return fc.array(part, { minLength: 1, maxLength: 4 });
}

function validText(schema: TSchema, known: readonly string[]): fc.Arbitrary<string> {
  const examples: readonly unknown[] = schema['examples'] ?? [];
  const texts = [...known, ...examples.filter((example) => typeof example === 'string')];
  const { pattern, minLength = 0, maxLength = 40 } = schema;
  const made = pattern
    ? fc.stringMatching(new RegExp(pattern))
    : fc.string({ unit: 'grapheme', minLength, maxLength });
  return texts.length === 0
    ? made
    : fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...texts) }, { weight: 1, arbitrary: made });
}

function parts(name: string, texts: readonly fc.Arbitrary<string>[]): QueryParts {
  return fc
    .tuple(fc.constantFrom(name, name, name, encodeURIComponent(name)), ...texts.map(encoded))
    .map(([key, ...values]) => values.map((value) => `${key}=${value}`));
}
