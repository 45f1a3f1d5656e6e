import { STATUS_CODES } from 'node:http';
import { type TSchema, Type as t } from '@sinclair/typebox';
import { errorText, type Failure, type Flavour } from '../responses/flavours.ts';
import { ALLOWED_METHODS } from '../service/registry-service.ts';
import { NOT_STORED, statusHeaders } from './headers.ts';
import type { ApiResponse, Example } from './open-api.ts';
import { ref } from './schemas.ts';

/** Why a request fails, for the documentation. */
export const REASONS: Readonly<Record<Failure, string>> = {
  parameters: 'a parameter is missing or malformed',
  'api-disabled': "the API is disabled in the site's settings",
  'token-unknown': 'the token does not exist',
  'token-refused': 'the token is disabled, incomplete, or at its limit',
  'access-token': 'the access token does not match',
  'not-found': 'the id is unset, or hidden from the token',
  route: 'the route does not exist',
  method: 'the route does not support the method',
  'not-encodable': 'the value contains INF or NaN, or is nested too deeply',
  'too-large': 'the JSON of the value, or of the whole batch, is longer than 64 MB',
  unavailable: 'calls cannot be counted at the moment (journal or Redis out of reach)',
  'too-many-subscribers': 'too many event streams and long polls are open',
  'too-many-subscribers-of-token': 'this token has too many event streams and long polls open',
  'internal-error': 'a bug in the server; its log has the cause',
};

/** The failures of every request, regardless of its id. */
export const CALL_FAILURES: readonly Failure[] = [
  'parameters',
  'api-disabled',
  'token-unknown',
  'token-refused',
  'access-token',
  'method',
  'unavailable',
  'too-many-subscribers',
  'too-many-subscribers-of-token',
];

/**
 * The error responses of an operation by status, from the flavour's own tables.
 *
 * @param methods the methods that the path supports
 */
export function errorResponses(
  flavour: Flavour,
  failures: readonly Failure[],
  methods: string = ALLOWED_METHODS,
): Record<string, ApiResponse> {
  const statuses = [...new Set(failures.map((failure) => flavour.statuses[failure]))];
  return Object.fromEntries(
    statuses.map((status) => {
      const group = failures.filter((failure) => flavour.statuses[failure] === status);
      return [String(status), toResponse(flavour, status, group, methods)];
    }),
  );
}

/** The body of an error, as the server sends it. */
export function errorBody(flavour: Flavour, failure: Failure): unknown {
  const json = flavour.json({ pretty: false, escapeUnicode: false, depth: 512 });
  return JSON.parse(errorText(flavour, failure, json));
}

/** The schema of the flavour's error bodies. */
export function errorSchema(flavour: Flavour): TSchema {
  return ref(flavour.name === 'legacy' ? 'LegacyError' : 'RegistryError');
}

function toResponse(
  flavour: Flavour,
  status: number,
  failures: readonly Failure[],
  methods: string,
): ApiResponse {
  const reasons = failures.map((failure) => REASONS[failure]);
  const thisStatus = t.Object({ http_status_code: t.Literal(status) });
  return {
    description: `${STATUS_CODES[status]}: ${reasons.join('; ')}.`,
    headers: { ...NOT_STORED, ...statusHeaders(status, methods) },
    content: {
      'application/json': {
        schema: t.Intersect([errorSchema(flavour), thisStatus]),
        examples: toExamples(flavour, failures),
      },
    },
  };
}

// Several reasons may share one body, which is then listed once.
function toExamples(flavour: Flavour, failures: readonly Failure[]): Record<string, Example> {
  const byBody = Map.groupBy(failures, (failure) => JSON.stringify(errorBody(flavour, failure)));
  return Object.fromEntries(
    [...byBody].map(([body, group]) => {
      const summary = group.map((failure) => REASONS[failure]).join('; ');
      return [group.join('-or-'), { summary, value: JSON.parse(body) }];
    }),
  );
}
