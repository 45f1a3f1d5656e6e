import {
  DUMP_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  dump,
  NOT_RESOLVED,
} from 'js-yaml';
import { rulesOf } from './dialect/rules.ts';
import type { YamlDialect } from './dialect/version.ts';
import { parseYaml } from './read.ts';
import { resolveScalar } from './scalar/plain-scalar.ts';
import { YamlError } from './text/error.ts';
import { isArray, isList, type PhpArray, toList, type Value } from './values/value.ts';

// The oldest and the newest rules: what both read as the same value, every version does.
const DIALECTS = ['symfony5', 'symfony6'] as const;

// Text that only Flextype takes for a number, such as 1_000, must be quoted as well.
const numberTags = (['int', 'float'] as const).map((name) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (text) => (numberTypes(text).includes(name) ? text : NOT_RESOLVED),
    identify: (value) => typeof value === (name === 'int' ? 'bigint' : 'number'),
    represent: name === 'int' ? String : floatText,
  }),
);

/** The number types as which some version reads a plain text; empty if it is a string to every version. */
function numberTypes(text: string): ('int' | 'float')[] {
  const values = DIALECTS.map((dialect) => resolveScalar(text, rulesOf(dialect)));
  return values.flatMap((value) =>
    typeof value === 'string' ? [] : typeof value === 'bigint' ? 'int' : 'float',
  );
}

const listTag = defineSequenceTag<Value[], PhpArray>('tag:yaml.org,2002:seq', {
  create: () => [],
  addItem: (items, item) => {
    items.push(item as Value);
  },
  finalize: toList,
  identify: (value) => isArray(value) && isList(value),
  represent: (list: PhpArray) => [...list.values()],
});

const mapTag = defineMappingTag<Map<unknown, unknown>>('tag:yaml.org,2002:map', {
  create: () => new Map(),
  addPair: (map, key, value) => {
    map.set(key, value);
    return '';
  },
  has: (map, key) => map.has(key),
  keys: (map) => map.keys(),
  get: (map, key) => map.get(key),
  identify: (value) => isArray(value) && !isList(value),
});

const schema = DUMP_SCHEMA.withTags(...numberTags, listTag, mapTag);

// The most readable first; old versions read `- - a` as text.
const STYLES = [{}, { seqInlineFirst: false }, { seqInlineFirst: false, forceQuotes: true }];

/**
 * Writes a value as YAML that every version of Flextype reads as the same value; `undefined` if there is none, as for NaN.
 */
export function toYaml(value: Value): string | undefined {
  for (const style of STYLES) {
    const text = dump(value, { schema, lineWidth: -1, noRefs: true, ...style });
    if (DIALECTS.every((dialect) => readsBack(text, value, dialect))) return text;
  }
  return undefined;
}

function readsBack(text: string, value: Value, dialect: YamlDialect): boolean {
  try {
    return isSame(parseYaml(text, { dialect }), value);
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

function isSame(one: Value, other: Value): boolean {
  if (!isArray(one) || !isArray(other)) return Object.is(one, other);
  if (one.size !== other.size) return false;
  const others = other.entries();
  for (const [key, value] of one) {
    const [otherKey, otherValue] = others.next().value ?? ['', null];
    if (key !== otherKey || !isSame(value, otherValue)) return false;
  }
  return true;
}

// `2.0` stays a float; PHP writes infinity as YAML does.
function floatText(float: number): string {
  if (!Number.isFinite(float)) return float < 0 ? '-.inf' : '.inf';
  const text = Object.is(float, -0) ? '-0' : String(float);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
