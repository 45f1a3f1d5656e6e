import {
  ExplorerItem,
  ExplorerMatches,
  ExplorerOperations,
  ExplorerProblems,
  ExplorerSite,
  ExplorerTokens,
} from '@flextype-bun/explorer/protocol';
import { type TSchema, Type as t } from '@sinclair/typebox';
import { NOT_STORED, statusHeaders } from './headers.ts';
import type { ApiResponse, Operation, Parameter } from './open-api.ts';
import { ref } from './schemas.ts';

const METHODS = 'GET, HEAD';

/** The name of the security scheme for the key of the explorer. */
export const EXPLORER_KEY = 'explorerKey';

const AS: Parameter = query('as', 'Show what the token with this `ref` sees', t.String());
const AT: Parameter = query('at', 'Path of a value: percent-encoded keys, separated by dots', t.String());
const REVEAL: Parameter = query('reveal', 'Show secrets', t.Literal('true'));
const WHOLE: Parameter = query('whole', 'Send a long value in full', t.Literal('true'));
const TEXT: Parameter = {
  ...query('text', 'The text to search for', t.String({ minLength: 1, maxLength: 1_000 })),
  required: true,
};
const PAGE: Parameter = query('page', 'Number of the page, from 1', t.Integer({ minimum: 1 }));
const SORT: Parameter = query('sort', 'Column to sort by', t.String());
const ORDER: Parameter = query('order', 'Sort order', t.String());

/** The operations of the explorer, by path. They need its key, are read-only, and do not count as calls. */
export const EXPLORER_OPERATIONS: Readonly<Record<string, Operation>> = {
  '/explorer/api/site': operation('site', 'The site and the server', [], json(ExplorerSite)),
  '/explorer/api/tree': operation('tree', 'The rows of the tree', [AT, AS], {
    description:
      'OK: lines of JSON. Each is a block of rows as columns; the last one is the version and the number of rows.',
    headers: NOT_STORED,
    content: { 'application/x-ndjson': { schema: t.String(), examples: {} } },
  }),
  '/explorer/api/item': operation(
    'item',
    'A value and its origin',
    [AT, AS, REVEAL, WHOLE],
    json(ExplorerItem),
  ),
  '/explorer/api/search': operation('search', 'Search in long values', [TEXT, AS], json(ExplorerMatches)),
  '/explorer/api/problems': operation('problems', 'Problems of the site', [], json(ExplorerProblems)),
  '/explorer/api/tokens': operation('tokens', 'Tokens, masked', [PAGE, SORT, ORDER], json(ExplorerTokens)),
  '/explorer/api/operations': operation('operations', 'Metrics of the server', [], json(ExplorerOperations)),
  '/explorer/api/events': operation('events', 'Stream all changes', [], {
    description: 'OK: a stream of the events `hello`, `change` and `state`.',
    headers: NOT_STORED,
    content: { 'text/event-stream': { schema: t.String(), examples: {} } },
  }),
};

function operation(
  name: string,
  summary: string,
  parameters: readonly Parameter[],
  found: ApiResponse,
): Operation {
  const isParsed = parameters.some(({ name: parameter }) => ['at', 'text'].includes(parameter));
  return {
    operationId: `explorer.${name}`,
    summary,
    description:
      'For the page `/explorer`. Needs the key that is printed at startup, and does not count as a call.',
    tags: ['Operations'],
    security: [{ [EXPLORER_KEY]: [] }],
    parameters,
    responses: {
      200: found,
      ...(isParsed && { 400: failure(400, 'A parameter is malformed.') }),
      401: failure(401, 'The key is missing or wrong.'),
      403: failure(403, 'The host name or the origin of the request is not allowed.'),
      ...(parameters.includes(AS) && { 404: failure(404, 'The token does not exist.') }),
      405: failure(405, 'The route is read-only.'),
      ...(name === 'events' && { 503: failure(503, 'Too many event streams of the explorer are open.') }),
    },
  };
}

function failure(status: number, description: string): ApiResponse {
  return {
    description,
    headers: { ...NOT_STORED, ...statusHeaders(status, METHODS) },
    content: { 'application/json': { schema: ref('RegistryError'), examples: {} } },
  };
}

function json(schema: TSchema): ApiResponse {
  return {
    description: 'OK.',
    headers: NOT_STORED,
    content: { 'application/json': { schema, examples: {} } },
  };
}

function query(name: string, description: string, schema: TSchema): Parameter {
  return { name, in: 'query', description, required: false, schema };
}
