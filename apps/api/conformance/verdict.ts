import type { Expectation } from './deviations.ts';
import { CUT, type HttpCase, type RequestContext, readCalls, withoutCalls } from './http-case.ts';
import type { RawAnswer } from './wire.ts';

/** What the server did with one case. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly answers: readonly RawAnswer[];
      /** The bytes of the token file after the server stopped; `undefined` if the case has none. */
      readonly tokenAfter: string | undefined;
    }
  | { readonly kind: 'refused'; readonly output: string };

const JSON_TYPE = 'application/json;charset=UTF-8';
/** Only this route responds with the error bodies of 0.9.16; unknown routes belong to neither generation. */
const LEGACY_ROUTE = /^\/api\/registry(?:\?|$)/;
const PLACE = /settings\.yaml:\d+:\d+/;
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
};
/** Messages from the error table of Flextype's documentation. */
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Validation for this particular item failed',
  401: 'Token is wrong',
  404: 'The requested resource or endpoint could not be found',
};

/** Differences between an outcome and the recording; empty if there are none. */
export function differencesFromOriginal(recorded: HttpCase, outcome: Outcome): string[] {
  if (outcome.kind === 'refused') return [`the server does not start: ${outcome.output.trim()}`];
  const found = recorded.exchanges.flatMap((exchange, index) => {
    const answer = outcome.answers[index];
    return [
      ...differ('status', exchange.status, answer?.status),
      ...differ('content type', exchange.type, answer?.headers.get('content-type')),
      ...(isCutOf(exchange, answer?.body) ? [] : differ('body', exchange.body, answer?.body)),
    ];
  });
  return [...found, ...tokenDifferences(recorded, outcome.tokenAfter, recorded.callsAfter)];
}

/** Differences between an outcome and the listed deviation; empty if there are none. */
export function differencesFromListed(recorded: HttpCase, outcome: Outcome, expect: Expectation): string[] {
  if ('refusesToStart' in expect) {
    if (outcome.kind === 'answered') return ['the server starts'];
    return PLACE.test(outcome.output) ? [] : [`no file:line:column in: ${outcome.output.trim()}`];
  }
  if (outcome.kind === 'refused') return [`the server does not start: ${outcome.output.trim()}`];
  const answer = outcome.answers.at(-1);
  if (answer === undefined) return ['no answer'];
  const { method, target } = recorded.exchanges.at(-1)?.request ?? { method: 'GET', target: '' };
  const found = differ('status', expect.status, answer.status);
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    found.push(...differ(name, value, answer.headers.get(name)));
  }
  if (expect.body !== undefined) found.push(...differ('body', expect.body, answer.body));
  else if (method !== 'HEAD') found.push(...errorDifferences(answer, LEGACY_ROUTE.test(target)));
  const unchanged = recorded.token && readCalls(recorded.token.before.toString('latin1'));
  return [...found, ...tokenDifferences(recorded, outcome.tokenAfter, expect.calls ?? unchanged)];
}

/** Recordings truncate very long bodies: compares the part before the mark, and the length of the whole body. */
function isCutOf({ body, length }: RequestContext, actual: string | undefined): boolean {
  if (!body.endsWith(CUT) || actual === undefined) return false;
  return actual.startsWith(body.slice(0, -CUT.length)) && Buffer.byteLength(actual) === length;
}

function errorDifferences(answer: RawAnswer, legacy: boolean): string[] {
  const found = differ('content type', JSON_TYPE, answer.headers.get('content-type'));
  if (answer.status === 405 && !answer.headers.has('allow')) found.push('no Allow header');
  const body: unknown = parseOrUndefined(answer.body);
  if (typeof body !== 'object' || body === null) return [...found, `no JSON object: ${answer.body}`];
  const fields = new Map<string, unknown>(Object.entries(body));
  const keys = legacy ? 'http_status_code,message' : 'title,message,http_status_code';
  found.push(...differ('fields', keys, [...fields.keys()].join()));
  found.push(...differ('http_status_code', answer.status, fields.get('http_status_code')));
  if (legacy) return found;
  found.push(...differ('title', TITLES[answer.status], fields.get('title')));
  const message = MESSAGES[answer.status];
  return message === undefined ? found : [...found, ...differ('message', message, fields.get('message'))];
}

function tokenDifferences(
  recorded: HttpCase,
  after: string | undefined,
  calls: string | undefined,
): string[] {
  if (recorded.token === undefined) return [];
  if (after === undefined) return ['the token file is gone'];
  const before = recorded.token.before.toString('latin1');
  const kept = withoutCalls(before) === withoutCalls(after);
  // If the file has no trailing newline and no `calls:`, one is added before the new line.
  const keptButNewline = `${withoutCalls(before)}\n` === withoutCalls(after);
  return [
    ...differ('calls', calls, readCalls(after)),
    ...(kept || keptButNewline
      ? []
      : [`more than calls has changed in the token file: ${JSON.stringify(after)}`]),
  ];
}

function differ(what: string, expected: unknown, actual: unknown): string[] {
  if (expected === actual) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, received ${JSON.stringify(actual)}`];
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
