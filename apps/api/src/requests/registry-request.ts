import { isArray, type PhpArray, type Value } from '@flextype-bun/registry-core';
import { parseQuery } from '../http/php-query.ts';
import { createCheck } from '../lib/schema-check.ts';
import { RegistryQuery, WaitingQuery } from './request.model.ts';

/** The rules for parsing a query. */
export interface RequestRules {
  /** The generation of Flextype whose rules apply to tokens. */
  readonly rules: '0.9' | '1.x';
  /** Whether requests may ask for several ids, wait for a change, or open a stream. */
  readonly supportsBatchAndEvents: boolean;
}

/** Why a query is not a valid request. */
export type RequestFailure = 'parameters' | 'token-unknown';

/** The parsed query of a request to a registry route. */
export interface RegistryRequest {
  /** A list for a batch request. */
  readonly id: string | readonly string[];
  /** `undefined` if the query has no `token`: a header must have it. */
  readonly token: string | undefined;
  readonly accessToken: string | undefined;
  readonly fallback: Value | undefined;
  /** The requested duration of a long poll, in milliseconds. */
  readonly wait: number | undefined;
}

const isQuery = createCheck(RegistryQuery);
const isWaitingQuery = createCheck(WaitingQuery);

/**
 * Parses the URL of a request.
 *
 * @param url the whole URL, as in `Request.url`
 */
export function parseRequest(url: string, rules: RequestRules): RegistryRequest | RequestFailure {
  const mark = url.indexOf('?');
  const parameters = parseQuery(mark === -1 ? '' : url.slice(mark + 1));
  const id = parameters.get('id');
  const token = parameters.get('token');
  const fallback = parameters.get('default');
  // 1.0.0-alpha.3 converts a list to the token "Array", which does not exist; 0.9.16 crashes.
  if (rules.rules === '1.x' && typeof id === 'string' && isArray(token)) return 'token-unknown';
  const ids = rules.supportsBatchAndEvents && isArray(id) ? [...id.values()] : id;
  const query = { id: ids, token, access_token: parameters.get('access_token'), default: fallback };
  if (!isQuery(query) || !isWellFormed(id) || !isWellFormed(fallback)) return 'parameters';
  const wait = rules.supportsBatchAndEvents ? toWait(parameters) : undefined;
  if (wait === null) return 'parameters';
  return { id: query.id, token: query.token, accessToken: query.access_token, fallback, wait };
}

/** `null` if the parameter is invalid. */
function toWait(parameters: PhpArray): number | undefined | null {
  const query = { wait: parameters.get('wait') };
  if (!isWaitingQuery(query)) return null;
  return query.wait === undefined ? undefined : toMilliseconds(query.wait);
}

function isWellFormed(value: Value | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return !isArray(value) || [...value].every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

/** Converts `30s`, `1500ms`, or a plain number of seconds (see `WaitingQuery`). */
function toMilliseconds(text: string): number {
  const scale = text.endsWith('ms') ? 1 : 1_000;
  return Math.round(Number.parseFloat(text) * scale);
}
