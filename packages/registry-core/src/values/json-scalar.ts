import { RegistryError } from '../common/errors.ts';
import type { JsonOptions } from './json-options.ts';

// U+2028 and U+2029 are valid JSON but end a line in old JavaScript, so PHP escapes them even where it leaves
// other characters as they are.
const LINE_SEPARATORS = /[\u2028\u2029]/g;
const NON_ASCII = /[\u0080-\uffff]/g;

/** The JSON text of a string, in quotes. @throws {RegistryError} `not-encodable` */
export function encodeString(text: string, options: JsonOptions): string {
  if (!text.isWellFormed()) {
    throw new RegistryError('not-encodable', 'A string with half of a surrogate pair has no JSON');
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
export function encodeFloat(value: number, options: JsonOptions): string {
  if (!Number.isFinite(value)) {
    throw new RegistryError('not-encodable', 'INF and NaN have no JSON');
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
