import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isList } from '@flextype-bun/yaml';
import { RegistryError } from '../common/errors.ts';

/** How a value becomes text; each switch is one of PHP's `json_encode` flags. */
export interface JsonOptions {
  /** Write `/` as `\/` (PHP without `JSON_UNESCAPED_SLASHES`). */
  readonly escapeSlashes: boolean;
  /** Write every character outside ASCII as `\uXXXX` (PHP without `JSON_UNESCAPED_UNICODE`). */
  readonly escapeUnicode: boolean;
  /** Write the float 1 as `1.0` (PHP's `JSON_PRESERVE_ZERO_FRACTION`). */
  readonly preserveZeroFraction: boolean;
  /** Write over several lines, indented by four spaces (PHP's `JSON_PRETTY_PRINT`). */
  readonly pretty: boolean;
  /** How deep arrays may nest before the text is refused (PHP's `depth`). */
  readonly depth: number;
}

/** As Flextype 1.0.0-alpha.3 writes JSON. */
export const DEFAULT_JSON_OPTIONS: JsonOptions = {
  escapeSlashes: false,
  escapeUnicode: false,
  preserveZeroFraction: true,
  pretty: false,
  depth: 512,
};

/** As Flextype 0.9.16 writes JSON: `json_encode` without flags. */
export const LEGACY_JSON_OPTIONS: JsonOptions = {
  ...DEFAULT_JSON_OPTIONS,
  escapeSlashes: true,
  escapeUnicode: true,
  preserveZeroFraction: false,
};

/**
 * The JSON text that PHP's `json_encode` gives for a value.
 *
 * @throws {RegistryError} `no-json` for INF, NaN and broken UTF-16, `too-deep` beyond `depth` arrays in arrays
 */
export function encodeJson(value: Value, options: Partial<JsonOptions> = {}): string {
  return encode(value, { ...DEFAULT_JSON_OPTIONS, ...options }, 0);
}

function encode(value: Value, options: JsonOptions, level: number): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return encodeString(value, options);
  if (typeof value === 'number') return encodeFloat(value, options);
  if (value instanceof Map) return encodeArray(value, options, level + 1);
  return String(value);
}

function encodeArray(array: PhpArray, options: JsonOptions, level: number): string {
  if (level > options.depth) {
    throw new RegistryError(
      'too-deep',
      `The value nests deeper than ${options.depth} arrays, the depth set for JSON`,
    );
  }
  if (array.size === 0) return '[]';
  const list = isList(array);
  const colon = options.pretty ? ': ' : ':';
  const parts: string[] = [];
  for (const [key, item] of array) {
    const text = encode(item, options, level);
    parts.push(list ? text : `${encodeString(key, options)}${colon}${text}`);
  }
  const [open, close] = list ? '[]' : '{}';
  if (!options.pretty) return `${open}${parts.join(',')}${close}`;
  const indent = '    '.repeat(level);
  return `${open}\n${indent}${parts.join(`,\n${indent}`)}\n${indent.slice(4)}${close}`;
}

// U+2028 and U+2029 are valid JSON but end a line in old JavaScript, so PHP escapes them even where it leaves
// other characters as they are.
const LINE_SEPARATORS = /[\u2028\u2029]/g;
const NON_ASCII = /[\u0080-\uffff]/g;

function encodeString(text: string, options: JsonOptions): string {
  if (!text.isWellFormed()) {
    throw new RegistryError('no-json', 'A string with half of a surrogate pair has no JSON');
  }
  // JSON.stringify escapes quotes, backslashes and control characters as PHP does, to the letter.
  let json = JSON.stringify(text).replace(options.escapeUnicode ? NON_ASCII : LINE_SEPARATORS, escapeUnit);
  if (options.escapeSlashes) json = json.replaceAll('/', '\\/');
  return json;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * PHP's float text: the shortest digits that read back to the same float, plain up to 17 digits before the
 * point and 4 after it, with an exponent (`1.0e+25`) beyond (`serialize_precision = -1`).
 */
function encodeFloat(value: number, options: JsonOptions): string {
  if (!Number.isFinite(value)) {
    throw new RegistryError('no-json', 'INF and NaN have no JSON');
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponentText] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 17) {
    return `${sign}${digits[0]}.${digits.slice(1) || '0'}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  if (fraction) return `${sign}${whole}.${fraction}`;
  return `${sign}${whole}${options.preserveZeroFraction ? '.0' : ''}`;
}
