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

// The depth limit of settings files; a deeper object probably contains itself.
const MAX_DEPTH = 256;
const INTEGER_BITS = 64;

/**
 * Converts plain JavaScript to a value: arrays to lists, objects to maps. Whole numbers up to 2^53 become integers, all
 * others floats. Properties that are `undefined` are left out, as in JSON.
 *
 * @throws {TypeError} for what has no such value, as a function or a `Date`; the message says where it is
 */
export function fromPlain(plain: Plain): Value {
  return convert(plain, []);
}

function convert(plain: unknown, path: readonly string[]): Value {
  if (path.length > MAX_DEPTH) throw refuse(path.slice(0, 3), 'nested too deeply, or contains itself');
  if (plain === null || typeof plain === 'boolean' || typeof plain === 'string') return plain;
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? BigInt(plain) : plain;
  if (typeof plain === 'bigint') {
    if (BigInt.asIntN(INTEGER_BITS, plain) === plain) return plain;
    throw refuse(path, `an integer of more than ${INTEGER_BITS} bits`);
  }
  if (Array.isArray(plain))
    return toList(Array.from(plain, (item, index) => convert(item, [...path, `${index}`])));
  if (!isPlainObject(plain)) throw refuse(path, describe(plain));
  const entries = Object.entries(plain).filter(([, value]) => value !== undefined);
  return new Map(entries.map(([key, value]) => [key, convert(value, [...path, key])]));
}

// Each realm has its own `Object.prototype`.
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
  return `a ${value.constructor.name}`;
}

function refuse(path: readonly string[], what: string): TypeError {
  return new TypeError(`${path.length === 0 ? 'It' : path.join('.')} is ${what}`);
}
