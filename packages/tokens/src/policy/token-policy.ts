import { NUMERIC_TEXT, type TokenFields } from './token.ts';

/** Whose rules apply: those of Flextype 0.9's Registry API or those of 1.x. */
export type Rules = '0.9' | '1.x';

/** Why a call was refused. */
export type Refusal =
  | 'unknown'
  | 'unreadable'
  | 'incomplete'
  | 'disabled'
  | 'exhausted'
  | 'access-token'
  | 'unavailable';

/** What a token's file allows. Computed once per file, not once per call. */
export interface CallPolicy {
  readonly refusal: 'unreadable' | 'incomplete' | 'disabled' | undefined;
  /** A call passes while fewer than this were counted; `Infinity`: unlimited, `-Infinity`: no call passes. */
  readonly limit: number;
}

/** The number of calls in a file. */
export interface CallCount {
  readonly count: number;
  /** Whether PHP would continue with a float, and write `2.0` instead of `2`. */
  readonly float: boolean;
}

const NUMERIC = new RegExp(NUMERIC_TEXT);
const TYPE_DIRECTIVE = /^@type\[(?:int|integer|float)\]/;
const INTEGER_TEXT = /^\s*[+-]?\d+\s*$/;
/** Flextype 1.x evaluates `[[ … ]]` in any field; the result is unknown here. */
const EXPRESSION = /\[\[.*\]\]/s;

const INCOMPLETE: CallPolicy = { refusal: 'incomplete', limit: 0 };
const DISABLED: CallPolicy = { refusal: 'disabled', limit: 0 };

/** The fields that decide whether a call passes. */
export type PolicyField = 'state' | 'calls' | 'limit_calls';

/** What a token's fields allow under the rules of a generation, as recorded from the originals. */
export function callPolicyOf(fields: TokenFields, rules: Rules): CallPolicy {
  const { state, calls, limit_calls: limit } = fields;
  if (missingFields(fields, rules).length > 0) return INCOMPLETE;
  if (state === 'disabled') return DISABLED;
  return { refusal: undefined, limit: limitOf(limit ?? 0n, calls === true) };
}

/**
 * The fields that a token lacks, or that the rules of a generation cannot use.
 *
 * 1.x needs `state`, `calls` and `limit_calls`; 0.9 only `limit_calls`. `null` counts as unset.
 */
export function missingFields(fields: TokenFields, rules: Rules): readonly PolicyField[] {
  const { state, calls, limit_calls: limit } = fields;
  const missing: PolicyField[] = [];
  if (rules === '1.x') {
    if (isUnset(state) || (typeof state === 'string' && EXPRESSION.test(state))) missing.push('state');
    if (isUnset(calls)) missing.push('calls');
  }
  if (!isUnset(calls) && countOf(calls) === undefined) missing.push('calls');
  if (isUnset(limit) || Number.isNaN(limitOf(limit, calls === true))) missing.push('limit_calls');
  return missing;
}

function isUnset<T>(value: T | null | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/**
 * The number of calls in a file by PHP's arithmetic: `'3'` is 3, `true` is 1, unset is 0.
 *
 * Undefined if PHP cannot add 1 to the value, or a JavaScript number cannot count it exactly.
 */
export function countOf(value: TokenFields['calls']): CallCount | undefined {
  if (value === undefined || value === null) return { count: 0, float: false };
  if (typeof value === 'boolean') return { count: value ? 1 : 0, float: false };
  if (typeof value === 'string') {
    const text = value.replace(TYPE_DIRECTIVE, '');
    return NUMERIC.test(value) ? exact(Number(text), !INTEGER_TEXT.test(text)) : undefined;
  }
  return exact(Number(value), typeof value === 'number');
}

/** The text of a count as PHP's YAML writes it. */
export function formatCount({ count, float }: CallCount): string {
  return float && Number.isInteger(count) ? `${count}.0` : String(count);
}

function exact(count: number, float: boolean): CallCount | undefined {
  return Math.abs(count) < Number.MAX_SAFE_INTEGER ? { count, float } : undefined;
}

/** PHP's `$limit !== 0 && $calls >= $limit`, with its loose comparison, as one number. */
function limitOf(limit: NonNullable<TokenFields['limit_calls']>, callsAreTrue: boolean): number {
  const number = typeof limit === 'string' ? limit.replace(TYPE_DIRECTIVE, '') : limit;
  // Flextype has turned `@type[int] 0` into an integer when it judges it; a plain '0' stays a string.
  if (number === 0n || (number !== limit && Number(number) === 0)) return Number.POSITIVE_INFINITY;
  // Against a boolean PHP compares as booleans: every count is >= false, and true is >= every limit.
  if (number === false || callsAreTrue) return Number.NEGATIVE_INFINITY;
  return Number(number);
}
