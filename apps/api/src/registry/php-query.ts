import type { PhpArray, Value } from '@flextype-bun/registry-core';

// PHP's own bounds (max_input_vars, max_input_nesting_level): what comes after is not read.
const MOST_PARAMETERS = 1_000;
const DEEPEST = 64;

// The bit in which a letter differs from its capital.
const LOWER_CASE = 0x20;

/**
 * Reads a query string as PHP fills `$_GET`: `+` is a space, the last of equal names wins, `a[]=x&a[k]=y` builds an
 * array, and dots and spaces in a name become `_`.
 *
 * A byte that is no UTF-8 becomes half of a surrogate pair, which `isWellFormed()` tells from any text.
 *
 * @param query what stands after the `?`, still percent-encoded
 */
export function parseQuery(query: string): PhpArray {
  const parameters = new Map<string, Value>();
  const read = query.includes('%') || query.includes('+') ? decode : asItIs;
  let start = 0;
  for (let count = 0; start < query.length && count < MOST_PARAMETERS; count++) {
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    if (end > start) {
      const equals = query.indexOf('=', start);
      const split = equals === -1 || equals > end ? end : equals;
      setParameter(parameters, read(query.slice(start, split)), read(query.slice(split + 1, end)));
    }
    start = end + 1;
  }
  return parameters;
}

function setParameter(parameters: Map<string, Value>, rawName: string, value: string): void {
  if (isPlain(rawName)) {
    parameters.set(rawName, value);
    return;
  }
  // Names are C strings to PHP, which end at a zero byte.
  const [whole = ''] = rawName.split('\0', 1);
  const name = whole.replace(/^ +/, '');
  const bracket = name.indexOf('[');
  // No name, but a bracket: PHP passes it over.
  if (bracket === 0) return;
  const close = bracket === -1 ? -1 : name.indexOf(']', bracket);
  if (close === -1) {
    if (name) parameters.set(name.replace(/[. []/g, toVariableCharacter), value);
    return;
  }
  const path = [name.slice(0, bracket).replace(/[. ]/g, toVariableCharacter)];
  const brackets = /\[([^\]]*)\]/y;
  brackets.lastIndex = bracket;
  for (let part = brackets.exec(name); part; part = brackets.exec(name)) path.push(part[1] ?? '');
  if (path.length <= DEEPEST) setPath(parameters, path, value);
}

// Asked of every parameter of every call, where a regular expression is most of the reading.
function isPlain(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index) | LOWER_CASE;
    if ((code < 0x61 || code > 0x7a) && name[index] !== '_') return false;
  }
  return name !== '';
}

function setPath(array: Map<string, Value>, [first = '', ...rest]: readonly string[], value: string): void {
  const key = first === '' ? String(nextIndex(array)) : first;
  if (rest.length === 0) {
    array.set(key, value);
    return;
  }
  const known = array.get(key);
  const inner = known instanceof Map ? known : new Map<string, Value>();
  array.set(key, inner);
  setPath(inner, rest, value);
}

// PHP appends after the highest integer key, of which `08` is none; that may be a negative one.
function nextIndex(array: PhpArray): number {
  const indices = [...array.keys()].filter((key) => /^(?:0|-?[1-9]\d*)$/.test(key)).map(Number);
  return indices.length === 0 ? 0 : indices.reduce((a, b) => Math.max(a, b)) + 1;
}

function toVariableCharacter(): string {
  return '_';
}

function asItIs(text: string): string {
  return text;
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeBytes(spaced);
  }
}

// Percent signs without two digits stand for themselves in PHP; bytes need not be UTF-8.
function decodeBytes(text: string): string {
  const bytes = Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0)));
  }
}
