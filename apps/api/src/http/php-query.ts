import type { PhpArray, Value } from '@flextype-bun/registry-core';
import { decodeQueryText } from './percent-decoding.ts';

// PHP's limits. `max_input_vars`: further parameters are ignored. `max_input_nesting_level`: a name with more brackets
// is dropped, and so is everything read for the same variable before.
const MAX_PARAMETERS = 1_000;
const MAX_BRACKETS = 64;

// The bit that makes an ASCII letter lower-case.
const LOWER_CASE = 0x20;

// The range of PHP's integer keys. Nothing can be appended after the highest.
const MAX_INDEX = 2n ** 63n - 1n;
const MIN_INDEX = -(2n ** 63n);
// Integers with fewer characters fit a `number` exactly.
const SAFE_DIGITS = 16;

// The characters that C's `isspace` accepts: `a[ ]`, with one of them, means `a[]`.
const WHITE_SPACE = ' \t\n\v\f\r';

/** The next index for `[]`, for arrays with integer keys. */
type NextIndexes = Map<PhpArray, number | bigint>;

/**
 * Parses a query string as PHP fills `$_GET`: `+` is a space, the last of equal names wins, `a[]=x&a[k]=y` builds an
 * array, and dots and spaces in a name become `_`. The time is linear in the length of the query, since anyone can
 * send one.
 *
 * Bytes that are not valid UTF-8 become lone surrogates, which `isWellFormed()` detects.
 *
 * @param query the part after the `?`, still percent-encoded
 */
export function parseQuery(query: string): PhpArray {
  const parameters = new Map<string, Value>();
  const nextIndexes: NextIndexes = new Map();
  const read = query.includes('%') || query.includes('+') ? decodeQueryText : asItIs;
  let start = 0;
  for (let count = 0; start < query.length && count < MAX_PARAMETERS; ) {
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    if (end > start) {
      const equals = query.indexOf('=', start);
      const split = equals === -1 || equals > end ? end : equals;
      const name = read(query.slice(start, split));
      setParameter(parameters, nextIndexes, name, read(query.slice(split + 1, end)));
      count++;
    }
    start = end + 1;
  }
  return parameters;
}

function setParameter(
  parameters: Map<string, Value>,
  nextIndexes: NextIndexes,
  rawName: string,
  value: string,
): void {
  if (isPlain(rawName)) {
    parameters.set(rawName, value);
    return;
  }
  // PHP reads names as C strings, which end at a zero byte.
  const [whole = ''] = rawName.split('\0', 1);
  const name = whole.replace(/^ +/, '');
  const bracket = name.indexOf('[');
  // PHP ignores brackets without a name.
  if (bracket === 0) return;
  const close = bracket === -1 ? -1 : name.indexOf(']', bracket);
  if (close === -1) {
    if (name) parameters.set(name.replace(/[. []/g, toVariableCharacter), value);
    return;
  }
  const variable = name.slice(0, bracket).replace(/[. ]/g, toVariableCharacter);
  const keys = readBrackets(name, bracket);
  if (keys) setPath(parameters, nextIndexes, variable, keys, value);
  else parameters.delete(variable);
}

/** The keys in the brackets of a name; `undefined` if there are too many. The excess bracket need not be closed. */
function readBrackets(name: string, start: number): string[] | undefined {
  const keys: string[] = [];
  for (let open = start; name[open] === '['; ) {
    if (keys.length === MAX_BRACKETS) return undefined;
    const close = name.indexOf(']', open);
    if (close === -1) break;
    const key = name.slice(open + 1, close);
    keys.push(key.length === 1 && WHITE_SPACE.includes(key) ? '' : key);
    open = close + 1;
  }
  return keys;
}

// Runs for every parameter of every request; a regular expression would take most of the parsing time.
function isPlain(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index) | LOWER_CASE;
    if ((code < 0x61 || code > 0x7a) && name[index] !== '_') return false;
  }
  return name !== '';
}

function setPath(
  parameters: Map<string, Value>,
  nextIndexes: NextIndexes,
  variable: string,
  keys: readonly string[],
  value: string,
): void {
  let array = parameters;
  let last = variable;
  for (const part of keys) {
    const known = array.get(last);
    const inner = known instanceof Map ? known : new Map<string, Value>();
    if (inner !== known) array.set(last, inner);
    const key = part === '' ? nextKey(inner, nextIndexes) : part;
    if (key === undefined) return;
    if (part !== '') noteKey(inner, key, nextIndexes);
    array = inner;
    last = key;
  }
  array.set(last, value);
}

/** The key that `[]` stands for; `undefined` if PHP's highest key is taken. */
function nextKey(array: PhpArray, nextIndexes: NextIndexes): string | undefined {
  const index = nextIndexes.get(array) ?? 0;
  if (index > MAX_INDEX) return undefined;
  nextIndexes.set(array, following(index));
  return String(index);
}

// PHP appends after the highest integer key, which may be negative. `08` is not an integer key.
function noteKey(array: PhpArray, key: string, nextIndexes: NextIndexes): void {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(key)) return;
  const index = key.length < SAFE_DIGITS ? Number(key) : BigInt(key);
  if (index > MAX_INDEX || index < MIN_INDEX) return;
  const next = nextIndexes.get(array);
  if (next === undefined || index >= next) nextIndexes.set(array, following(index));
}

function following(index: number | bigint): number | bigint {
  return typeof index === 'number' ? index + 1 : index + 1n;
}

function toVariableCharacter(): string {
  return '_';
}

function asItIs(text: string): string {
  return text;
}
