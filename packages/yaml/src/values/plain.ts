import { isArray, isList, type PhpArray, type Value } from './value.ts';

/** A {@link Value} as deeply frozen, plain JavaScript. */
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
 * Converts a value to plain, deeply frozen JavaScript: lists to arrays, maps to objects, integers to numbers, or to
 * bigints beyond 2^53. An empty array, which PHP cannot tell from an empty map, becomes `[]`.
 *
 * The same array always gives the same object, so results can be compared by identity.
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
