import { STATUS_CODES } from 'node:http';
import { type TSchema, Type as t } from '@sinclair/typebox';
import { errorText, type Failure, type Flavour } from '../responses/flavours.ts';
import { ALLOWED_METHODS } from '../service/registry-service.ts';
import { NOT_KEPT, statusHeaders } from './headers.ts';
import type { ApiResponse, Example } from './open-api.ts';
import { ref } from './schemas.ts';

/** Why a request fails, for people. */
export const REASONS: Readonly<Record<Failure, string>> = {
  parameters: 'a parameter is missing or malformed',
  'api-disabled': "the API is off in the site's settings",
  'token-unknown': 'there is no such token',
  'token-refused': 'the token is disabled, incomplete, or at its limit',
  'access-token': 'the access token does not fit the token',
  'not-found': 'nothing is set there, or the token does not get to see it',
  route: 'there is no such route',
  method: 'the route does not answer to the method',
  'not-encodable': 'the value contains INF or NaN, or is nested too deeply',
  unavailable: 'calls cannot be counted at the moment',
  'too-many-subscribers': 'too many streams and waiting calls are open',
  'too-many-subscribers-of-token': 'too many streams and waiting calls of this token are open',
  'internal-error': 'something went wrong that must not',
};

/** What any call can fail with, whatever it asks for. */
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
 * The errors that a call can be answered with, by status, from the flavour's own tables.
 *
 * @param methods those that the path answers to
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

/** The body of an error, as it is served. */
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
    headers: { ...NOT_KEPT, ...statusHeaders(status, methods) },
    content: {
      'application/json': {
        schema: t.Intersect([errorSchema(flavour), thisStatus]),
        examples: toExamples(flavour, failures),
      },
    },
  };
}

// Where several reasons share one body, it stands there once.
function toExamples(flavour: Flavour, failures: readonly Failure[]): Record<string, Example> {
  const byBody = Map.groupBy(failures, (failure) => JSON.stringify(errorBody(flavour, failure)));
  return Object.fromEntries(
    [...byBody].map(([body, group]) => {
      const summary = group.map((failure) => REASONS[failure]).join('; ');
      return [group.join('-or-'), { summary, value: JSON.parse(body) }];
    }),
  );
}
