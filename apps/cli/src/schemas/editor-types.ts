import type { JsonSchema, SiteReading } from '@flextype-bun/registry-core';

type LayerFile = Awaited<ReturnType<SiteReading['files']>>[number];

// YAML 1.2's core schema, by which editors read a text without quotes: to them a date is text, and 0755 a number.
const EDITOR_TYPES: readonly (readonly [type: string, text: RegExp])[] = [
  ['null', /^(?:~|null|Null|NULL)$/],
  ['boolean', /^(?:true|True|TRUE|false|False|FALSE)$/],
  ['integer', /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/],
  ['number', /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/],
];

/** Adds to the types of settings those that an editor sees in the file of the defaults, so that it does not call them wrong. */
export function withEditorTypes(schema: JsonSchema, defaults: LayerFile): JsonSchema {
  const lines = new TextDecoder().decode(defaults.text).split(/\r\n|\r|\n/);
  const plainText = (path: readonly string[]): string | undefined => {
    const { line = 0, column = 0 } = defaults.locate(path).position;
    const rest = lines[line - 1]?.slice(column - 1) ?? '';
    // Quotes, blocks, anchors, tags, and what begins a list or a map, are the same to both.
    return /^[^\s'"|>&*!{[](?:(?! #)[^,\]}])*/.exec(rest)?.[0].trimEnd();
  };
  return widen(schema, [], plainText);
}

function widen(
  schema: JsonSchema,
  path: readonly string[],
  plainText: (path: readonly string[]) => string | undefined,
): JsonSchema {
  const { properties, type } = schema;
  if (typeof properties === 'object') {
    const own = Object.entries(properties as Readonly<Record<string, JsonSchema>>);
    const widened = own.map(([name, rule]) => [name, widen(rule, [...path, name], plainText)]);
    return { ...schema, properties: Object.fromEntries(widened) };
  }
  const text = Array.isArray(type) && !type.includes('array') ? plainText(path) : undefined;
  if (!Array.isArray(type) || text === undefined) return schema;
  const seen = EDITOR_TYPES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'string';
  if (type.includes(seen) || (seen === 'integer' && type.includes('number'))) return schema;
  // Nobody would write the Unix time of a date by hand.
  const { default: _, ...rest } = schema;
  return { ...rest, type: [seen, ...type] };
}
