import type { DialectRules } from '../dialect/rules.ts';
import { fromBase, isNumeric, toFloat, toIntOrText } from './number.ts';
import { isTimestamp, readTimestamp } from './timestamp.ts';

/** What a plain scalar can stand for. */
export type ScalarValue = null | boolean | bigint | number | string;

const OCTAL = /^[+-]?0o([0-7_]+)$/;
const LEGACY_OCTAL = /^-?0[0-7]+$/;
const LAX_OCTAL = /^-?0[0-9]+$/;
const GROUPED_INTEGER = /^[+-]?[0-9][0-9_]*$/;
const INTEGER = /^-?[0-9]+$/;
const HEX = /^0x[0-9a-f_]+$/i;
const GROUPED_FLOAT = /^[+-]?[0-9][0-9_]*(?:\.[0-9_]+)?$/;
const WORD = /^(?:null|true|false)$/i;

/**
 * The value of a plain scalar, by the rules of Symfony's parser; `undefined` for what looks like a date but
 * is none (newer versions stop there).
 *
 * The order of the rules counts: `0o17` before integers, integers before floats, floats before dates.
 */
export function resolveScalar(text: string, rules: DialectRules): ScalarValue | undefined {
  if (text === '' || text === '~') return null;
  const first = text.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (digit || first === 43 || first === 45 || first === 46) return resolveNumber(text, digit, rules);
  if (text.length > 5 || !WORD.test(text)) return text;
  if (text.length === 5) return false;
  return first === 78 || first === 110 ? null : true;
}

function resolveNumber(text: string, digit: boolean, rules: DialectRules): ScalarValue | undefined {
  const octal = OCTAL.exec(text)?.[1];
  if (octal !== undefined && rules.prefixedOctals) return negateIf(text.startsWith('-'), fromBase(octal, 8));

  const plain = GROUPED_INTEGER.test(text) ? text.replaceAll('_', '') : text;
  if (INTEGER.test(plain)) {
    if (plain === '-0' && rules.minusZero) return 0n;
    if (rules.octals && LEGACY_OCTAL.test(plain)) return negateIf(plain.startsWith('-'), fromBase(plain, 8));
    if (rules.laxOctals && LAX_OCTAL.test(plain)) {
      return negateIf(plain.startsWith('-'), fromBase(plain.replace(/[89]/g, ''), 8));
    }
    return toIntOrText(plain);
  }
  if (isNumeric(plain)) return toFloat(plain);
  // The test is blind to case, but what is hexadecimal is then decided by "0x" alone: 0X1F is the number before the X.
  if (HEX.test(plain)) return plain.startsWith('0x') ? fromBase(plain.slice(2), 16) : 0;
  if (!digit) {
    const lower = plain.toLowerCase();
    // PHP's constant for "not a number" is not used there: .nan is infinite as well. JSON has neither.
    if (lower === '.inf' || lower === '.nan') return Number.POSITIVE_INFINITY;
    if (lower === '-.inf') return Number.NEGATIVE_INFINITY;
  }
  if (GROUPED_FLOAT.test(plain)) return toFloat(plain.replaceAll('_', ''));
  if (digit && isTimestamp(plain)) {
    const seconds = readTimestamp(plain, rules);
    return seconds === undefined && rules.falseDates ? false : seconds;
  }
  return plain;
}

function negateIf(negative: boolean, value: bigint | number): bigint | number {
  return negative ? -value : value;
}
