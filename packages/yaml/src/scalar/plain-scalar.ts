import type { DialectRules } from '../dialect/rules.ts';
import { fromBase, isNumeric, toFloat, toIntOrText } from './number.ts';
import { isTimestamp, readTimestamp } from './timestamp.ts';

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
 * Resolves a plain scalar by Symfony's rules; `undefined` for an invalid date where the dialect rejects it.
 *
 * The order of the rules matters: `0o17` before integers, integers before floats, floats before dates.
 */
export function resolveScalar(text: string, rules: DialectRules): ScalarValue | undefined {
  if (text === '' || text === '~') return null;
  const first = text.charCodeAt(0);
  if (isDigit(first) || first === 43 || first === 45 || first === 46) return resolveNumber(text, rules);
  if (text.length > 5 || !WORD.test(text)) return text;
  if (text.length === 5) return false;
  return first === 78 || first === 110 ? null : true;
}

/** Resolves text that starts with a digit, a sign or a point. */
function resolveNumber(text: string, rules: DialectRules): ScalarValue | undefined {
  const octal = OCTAL.exec(text)?.[1];
  if (octal !== undefined && rules.prefixedOctals) return withSignOf(text, fromBase(octal, 8));

  const plain = GROUPED_INTEGER.test(text) ? text.replaceAll('_', '') : text;
  if (INTEGER.test(plain)) {
    if (plain === '-0' && rules.minusZero) return 0n;
    if (rules.octals && LEGACY_OCTAL.test(plain)) return withSignOf(plain, fromBase(plain, 8));
    if (rules.laxOctals && LAX_OCTAL.test(plain)) {
      return withSignOf(plain, fromBase(plain.replace(/[89]/g, ''), 8));
    }
    return toIntOrText(plain);
  }
  if (isNumeric(plain)) return toFloat(plain);
  // Symfony's pattern ignores case, but its conversion accepts only "0x": 0X1F is the number before the X.
  if (HEX.test(plain)) return plain.startsWith('0x') ? fromBase(plain.slice(2), 16) : 0;
  const startsWithDigit = isDigit(plain.charCodeAt(0));
  if (!startsWithDigit) {
    const lower = plain.toLowerCase();
    // Symfony also makes .nan infinite. JSON can represent neither.
    if (lower === '.inf' || lower === '.nan') return Number.POSITIVE_INFINITY;
    if (lower === '-.inf') return Number.NEGATIVE_INFINITY;
  }
  if (GROUPED_FLOAT.test(plain)) return toFloat(plain.replaceAll('_', ''));
  if (startsWithDigit && isTimestamp(plain)) {
    const seconds = readTimestamp(plain, rules);
    return seconds === undefined && rules.falseDates ? false : seconds;
  }
  return plain;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function withSignOf(text: string, value: bigint | number): bigint | number {
  return text.startsWith('-') ? -value : value;
}
