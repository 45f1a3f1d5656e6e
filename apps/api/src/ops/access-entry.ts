import { maskToken, type Refusal } from '@flextype-bun/tokens';
import { headerToken } from '../http/headers.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedResponse, ObservedRoute } from '../requests/request-observer.ts';
import { maskId, maskRuns, maskSecrets } from './token-masking.ts';

/** What the access log says of one request; no token is in it in full, and no text in it is longer than its bound. */
export interface AccessEntry {
  readonly time: string;
  readonly route: ObservedRoute;
  readonly method: string;
  /** Only of paths that lead nowhere: of the others the route says it. */
  readonly path?: string;
  readonly status: number;
  readonly duration_ms: number;
  /** Why the token was refused: the answer itself does not say it. */
  readonly reason?: Refusal;
  readonly id?: string;
  readonly ids?: readonly string[];
  /** How many ids were asked for, where `ids` has not all of them. */
  readonly ids_total?: number;
  readonly token?: string;
  readonly user_agent?: string;
}

// Bounds of what a client can put into a line, in characters.
const MAX_TEXT_LENGTH = 200;
const MAX_IDS = 10;
// What is read of a text before it is masked and cut: masking megabytes would be a client's way to keep the server busy.
const MAX_MASKED_LENGTH = 4_096;

const METHOD = /^[A-Z]{1,16}$/;

// Rounds milliseconds to whole microseconds.
const MICROSECONDS = 1_000;

/** Makes the entry of one answer. */
export function toAccessEntry(answer: ObservedResponse): AccessEntry {
  const { route, request, status, duration, call, refusal } = answer;
  const token = call && (call.token ?? headerToken(request.headers));
  const secrets = [token, call?.accessToken].filter((secret) => secret !== undefined);
  const agent = request.headers.get('user-agent');
  return {
    time: new Date().toISOString(),
    route,
    method: METHOD.test(request.method) ? request.method : 'other',
    ...(route === 'other' && { path: cut(maskRuns(pathOf(request.url))) }),
    status,
    duration_ms: Math.round(duration * MICROSECONDS) / MICROSECONDS,
    ...(refusal && { reason: refusal }),
    ...(call && toIds(idsOf(call), secrets)),
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

// A `Request` has a whole URL; of that only the path, and of the query nothing, since tokens stand there.
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + '://'.length);
  const end = url.slice(start).search(/[?#]/);
  return url.slice(start, end === -1 ? undefined : start + end).slice(0, MAX_MASKED_LENGTH);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
}
