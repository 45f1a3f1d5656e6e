import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray, isList } from '@flextype-bun/yaml';

/** A {@link Value} as plain JavaScript; all of it frozen. An integer is a number where that is exact, else a bigint. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

const converted = new WeakMap<PhpArray, Plain>();

/**
 * Turns a value into plain, deeply frozen JavaScript: lists into arrays, maps into objects, PHP's integers into
 * numbers where those are exact and bigints beyond. An empty PHP array, which is list and map in one, becomes `[]`.
 *
 * The same array gives the same object every time, so a reader may compare by identity.
 */
export function toPlain(value: Value): Plain {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (!isArray(value)) return value;
  const known = converted.get(value);
  if (known !== undefined) return known;
  const plain = Object.freeze(isList(value) ? Array.from(value.values(), toPlain) : toObject(value));
  converted.set(value, plain);
  return plain;
}

function toObject(map: PhpArray): Record<string, Plain> {
  const object: Record<string, Plain> = {};
  for (const [key, value] of map) {
    // Defined, not assigned: an assigned `__proto__` would set the prototype instead of a property.
    Object.defineProperty(object, key, {
      value: toPlain(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return object;
}
