import { maskToken, type Refusal } from '@flextype-bun/tokens';
import { headerToken } from '../http/headers.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedResponse, ObservedRoute } from '../requests/request-observer.ts';
import { maskId, maskRuns, maskSecrets } from './token-masking.ts';

/** One entry of the access log. It contains no complete token, and the length of each text is limited. */
export interface AccessEntry {
  readonly time: string;
  readonly route: ObservedRoute;
  readonly method: string;
  /** Only for unknown paths; otherwise `route` says it. */
  readonly path?: string;
  readonly status: number;
  readonly duration_ms: number;
  /** Why the token was refused, which the response does not reveal. */
  readonly reason?: Refusal;
  readonly id?: string;
  readonly ids?: readonly string[];
  /** The number of requested ids, if `ids` is truncated. */
  readonly ids_total?: number;
  readonly token?: string;
  readonly user_agent?: string;
}

// Limits on what a client can put into a line.
const MAX_TEXT_LENGTH = 200;
const MAX_IDS = 10;
// Longer texts are cut before they are masked: a client must not make the server mask megabytes.
const MAX_MASKED_LENGTH = 4_096;

const METHOD = /^[A-Z]{1,16}$/;

// Rounds milliseconds to whole microseconds.
const MICROSECONDS = 1_000;

/** Creates the entry for a response. */
export function toAccessEntry(response: ObservedResponse): AccessEntry {
  const { route, request, status, duration, parsed, refusal } = response;
  const token = parsed && (parsed.token ?? headerToken(request.headers));
  const secrets = [token, parsed?.accessToken].filter((secret) => secret !== undefined);
  const agent = request.headers.get('user-agent');
  return {
    time: new Date().toISOString(),
    route,
    method: METHOD.test(request.method) ? request.method : 'other',
    ...(route === 'other' && { path: cut(maskRuns(pathOf(request.url))) }),
    status,
    duration_ms: Math.round(duration * MICROSECONDS) / MICROSECONDS,
    ...(refusal && { reason: refusal }),
    ...(parsed && toIds(idsOf(parsed), secrets)),
    ...(token !== undefined && { token: maskToken(token) }),
    ...(agent && { user_agent: cut(maskSecrets(maskRuns(agent.slice(0, MAX_MASKED_LENGTH)), secrets)) }),
  };
}

function idsOf({ id }: RegistryRequest): readonly string[] {
  return typeof id === 'string' ? [id] : id;
}

function toIds(ids: readonly string[], secrets: readonly string[]) {
  const [first = '', ...more] = ids
    .slice(0, MAX_IDS)
    .map((id) => cut(maskId(id.slice(0, MAX_MASKED_LENGTH), secrets)));
  if (ids.length === 1) return { id: first };
  return { ids: [first, ...more], ...(ids.length > MAX_IDS && { ids_total: ids.length }) };
}

// Without the query, which may contain tokens.
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + '://'.length);
  const end = url.slice(start).search(/[?#]/);
  return url.slice(start, end === -1 ? undefined : start + end).slice(0, MAX_MASKED_LENGTH);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
}
