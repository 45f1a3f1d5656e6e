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

/** What a token's file allows, decided once a file and not once a call. */
export interface CallPolicy {
  readonly refusal: 'unreadable' | 'incomplete' | 'disabled' | undefined;
  /** A call passes while fewer than this were counted; `Infinity` for no limit, `-Infinity` for none at all. */
  readonly limit: number;
}

/** A number of calls as the file states it. */
export interface CallCount {
  readonly count: number;
  /** Whether PHP would go on with a float, and so write `2.0` and not `2`. */
  readonly float: boolean;
}

const NUMERIC = new RegExp(NUMERIC_TEXT);
const TYPE_DIRECTIVE = /^@type\[(?:int|integer|float)\]/;
const INTEGER_TEXT = /^\s*[+-]?\d+\s*$/;
/** Flextype 1.x evaluates `[[ … ]]` in any field; what it would come to is not known here. */
const EXPRESSION = /\[\[.*\]\]/s;

const INCOMPLETE: CallPolicy = { refusal: 'incomplete', limit: 0 };
const DISABLED: CallPolicy = { refusal: 'disabled', limit: 0 };

/** The fields that decide whether a call passes. */
export type PolicyField = 'state' | 'calls' | 'limit_calls';

/**
 * What a token's fields allow under the rules of a generation, as recorded from the originals.
 */
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
 * The calls that a file states, by PHP's arithmetic: `'3'` is 3, `true` is 1, not set is 0.
 *
 * Undefined for what PHP cannot add 1 to, and for what a JavaScript number cannot count exactly.
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

/** PHP's `$limit !== 0 && $calls >= $limit`, whose comparison is loose, turned into one number. */
function limitOf(limit: NonNullable<TokenFields['limit_calls']>, callsAreTrue: boolean): number {
  const number = typeof limit === 'string' ? limit.replace(TYPE_DIRECTIVE, '') : limit;
  // A `@type[int] 0` is an integer by the time Flextype judges it; a plain '0' is not.
  if (number === 0n || (number !== limit && Number(number) === 0)) return Number.POSITIVE_INFINITY;
  // Against a boolean PHP compares as booleans: every count is >= false, and true is >= every limit.
  if (number === false || callsAreTrue) return Number.NEGATIVE_INFINITY;
  return Number(number);
}
