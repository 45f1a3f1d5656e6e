import { isArray, isList, type PhpArray, type Value } from '@flextype-bun/yaml';

/** The JSON of PHP values, as a validator needs it. */
export type JsonData =
  | null
  | boolean
  | number
  | string
  | readonly JsonData[]
  | { readonly [key: string]: JsonData };

/**
 * Converts settings. Integers beyond 2^53 become the nearest number, as they do in the schema.
 *
 * An empty array is both a list and a map in PHP: it becomes `{}` if its JSON pointer is in `maps`, else `[]`.
 */
export function toJsonData(settings: PhpArray, maps: ReadonlySet<string>): JsonData {
  return convert(settings, '', maps);
}

function convert(value: Value, pointer: string, maps: ReadonlySet<string>): JsonData {
  if (typeof value === 'bigint') return Number(value);
  if (!isArray(value)) return value;
  if (value.size === 0) return maps.has(pointer) ? {} : [];
  const items = [...value].map(([key, item]): [string, JsonData] => [
    key,
    convert(item, isArray(item) ? `${pointer}/${escapeKey(key)}` : '', maps),
  ]);
  // Not by assignment: an assigned `__proto__` would set the prototype instead of a property.
  return isList(value) ? items.map(([, item]) => item) : Object.fromEntries(items);
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The keys of a JSON pointer. */
export function toKeys(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}
