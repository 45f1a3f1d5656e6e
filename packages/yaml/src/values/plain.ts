import { isArray, isList, type PhpArray, toList, type Value } from './value.ts';

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

/**
 * Converts plain JavaScript to a value: arrays to lists, objects to maps. Whole numbers up to 2^53 become integers, all
 * others floats.
 */
export function fromPlain(plain: Plain): Value {
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? BigInt(plain) : plain;
  if (plain === null || typeof plain !== 'object') return plain;
  if (isItems(plain)) return toList(plain.map(fromPlain));
  return new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]));
}

// `Array.isArray` alone does not narrow a readonly array.
function isItems(plain: object): plain is readonly Plain[] {
  return Array.isArray(plain);
}
