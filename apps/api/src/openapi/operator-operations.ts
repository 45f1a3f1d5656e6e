import { type TSchema, Type as t } from '@sinclair/typebox';
import { OPERATIONS_METHODS } from '../ops/operator-routes.ts';
import { DOCUMENTED } from '../responses/flavours.ts';
import { errorResponses } from './errors.ts';
import type { ApiResponse, Operation } from './open-api.ts';
import { ref } from './schemas.ts';

const READY = {
  state: 'ready',
  version: 'b5bb9d8014a0f9b1',
  changedAt: '2026-01-31T12:00:00.000Z',
  tokens: 'ready',
  problems: [],
  tokenProblems: [],
};

const PROBLEM = {
  code: 'malformed-yaml',
  file: 'project/config/plugins/site/settings.yaml',
  line: 3,
  column: 12,
};

/** The operations for operators, by path. */
export const OPERATOR_OPERATIONS: Readonly<Record<string, Operation>> = {
  '/healthz': open('operations.health', 'Check whether the process is alive', 'For liveness probes.', {
    200: body('The process is alive.', ref('Health'), { state: 'ok' }),
  }),
  '/readyz': open('operations.ready', 'Check whether the server is ready', 'For load balancers.', {
    200: body('The server is ready.', ref('Readiness'), READY),
    503: body(
      'The server cannot answer requests, or not with the current content of the files.',
      ref('Readiness'),
      {
        ...READY,
        state: 'stale',
        problems: [PROBLEM],
      },
    ),
  }),
  '/metrics': open('operations.metrics', 'Get metrics', 'For Prometheus.', {
    200: body(
      "The metrics, in Prometheus' text format.",
      t.String(),
      'process_start_time_seconds 1769860800\n',
      'text/plain; version=0.0.4',
    ),
  }),
};

function open(
  operationId: string,
  summary: string,
  description: string,
  ownResponses: Operation['responses'],
): Operation {
  const responses = { ...ownResponses, ...errorResponses(DOCUMENTED, ['method'], OPERATIONS_METHODS) };
  return { operationId, summary, description, tags: ['Operations'], security: [], parameters: [], responses };
}

function body(
  description: string,
  schema: TSchema,
  value: unknown,
  mediaType = 'application/json',
): ApiResponse {
  return {
    description,
    headers: {},
    content: { [mediaType]: { schema, examples: { example: { summary: description, value } } } },
  };
}
