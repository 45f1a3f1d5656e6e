import { isArray, type PhpArray, type Value } from '@flextype-bun/registry-core';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { parseQuery } from '../http/php-query.ts';
import { RegistryQuery, WaitingQuery } from './request.model.ts';

/** The rules by which a query is read. */
export interface RequestRules {
  /** The Flextype whose rules a token is judged by. */
  readonly rules: '0.9' | '1.x';
  /** Whether a request may ask for many ids, wait for a change, or open a stream. */
  readonly supportsBatchAndEvents: boolean;
}

/** Why a query is not a valid request. */
export type RequestFailure = 'parameters' | 'token-unknown';

/** A request to a registry route, as its query states it. */
export interface RegistryRequest {
  /** A list where many are asked for at once. */
  readonly id: string | readonly string[];
  /** `undefined` where the query has none, so that a header must. */
  readonly token: string | undefined;
  readonly accessToken: string | undefined;
  readonly fallback: Value | undefined;
  /** How long it would wait for a change, in milliseconds. */
  readonly wait: number | undefined;
}

const QUERY = TypeCompiler.Compile(RegistryQuery);
const WAITING = TypeCompiler.Compile(WaitingQuery);

/**
 * Reads a call from a request's URL.
 *
 * @param url the whole URL, as a `Request` has it
 * @returns the call, or why it is none
 */
export function parseRequest(url: string, rules: RequestRules): RegistryRequest | RequestFailure {
  const mark = url.indexOf('?');
  const parameters = parseQuery(mark === -1 ? '' : url.slice(mark + 1));
  const id = parameters.get('id');
  const token = parameters.get('token');
  const fallback = parameters.get('default');
  // 1.0.0-alpha.3 looks a list up as the token "Array", which is not there; 0.9.16 crashes.
  if (rules.rules === '1.x' && typeof id === 'string' && isArray(token)) return 'token-unknown';
  const ids = rules.supportsBatchAndEvents && isArray(id) ? [...id.values()] : id;
  const query = { id: ids, token, access_token: parameters.get('access_token'), default: fallback };
  if (!QUERY.Check(query) || !isWellFormed(id) || !isWellFormed(fallback)) return 'parameters';
  const wait = rules.supportsBatchAndEvents ? toWait(parameters) : undefined;
  if (wait === null) return 'parameters';
  return { id: query.id, token: query.token, accessToken: query.access_token, fallback, wait };
}

/** `null` where it makes no sense. */
function toWait(parameters: PhpArray): number | undefined | null {
  const query = { wait: parameters.get('wait') };
  if (!WAITING.Check(query)) return null;
  return query.wait === undefined ? undefined : toMilliseconds(query.wait);
}

function isWellFormed(value: Value | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return !isArray(value) || [...value].every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

/** The milliseconds of a `wait`: `30s`, `1500ms`, or a plain number of seconds (see `WaitingQuery`). */
function toMilliseconds(text: string): number {
  const scale = text.endsWith('ms') ? 1 : 1_000;
  return Math.round(Number.parseFloat(text) * scale);
}
