import {
  ExplorerItem,
  ExplorerMatches,
  ExplorerOperations,
  ExplorerProblems,
  ExplorerSite,
  ExplorerTokens,
} from '@flextype-bun/explorer/protocol';
import { type TSchema, Type as t } from '@sinclair/typebox';
import { NOT_KEPT, statusHeaders } from './headers.ts';
import type { ApiResponse, Operation, Parameter } from './open-api.ts';
import { ref } from './schemas.ts';

const METHODS = 'GET, HEAD';

/** What names the key of the explorer in `security`. */
export const EXPLORER_KEY = 'explorerKey';

const AS: Parameter = query('as', 'Show what the token with this `ref` sees', t.String());
const AT: Parameter = query(
  'at',
  'The path of a value: its keys percent-encoded, joined by dots',
  t.String(),
);
const REVEAL: Parameter = query('reveal', 'Show secrets', t.Literal('true'));
const WHOLE: Parameter = query('whole', 'Send all of a long value', t.Literal('true'));
const TEXT: Parameter = {
  ...query('text', 'What is looked for', t.String({ minLength: 1, maxLength: 1_000 })),
  required: true,
};
const PAGE: Parameter = query('page', 'Which page, from 1', t.Integer({ minimum: 1 }));
const SORT: Parameter = query('sort', 'By which column', t.String());
const ORDER: Parameter = query('order', 'In which order', t.String());

/** The operations of the explorer, by path. They need its key, only read, and count no calls. */
export const EXPLORER_OPERATIONS: Readonly<Record<string, Operation>> = {
  '/explorer/api/site': operation('site', 'The site and the server', [], json(ExplorerSite)),
  '/explorer/api/tree': operation('tree', 'The rows of the tree', [AT, AS], {
    description: 'OK: lines of JSON, each a batch of rows, the last the version and the number of rows.',
    headers: NOT_KEPT,
    content: { 'application/x-ndjson': { schema: t.String(), examples: {} } },
  }),
  '/explorer/api/item': operation(
    'item',
    'A value, and where it comes from',
    [AT, AS, REVEAL, WHOLE],
    json(ExplorerItem),
  ),
  '/explorer/api/search': operation('search', 'Search in long values', [TEXT, AS], json(ExplorerMatches)),
  '/explorer/api/problems': operation('problems', 'What is wrong', [], json(ExplorerProblems)),
  '/explorer/api/tokens': operation('tokens', 'Tokens, masked', [PAGE, SORT, ORDER], json(ExplorerTokens)),
  '/explorer/api/operations': operation('operations', 'Figures of the server', [], json(ExplorerOperations)),
  '/explorer/api/events': operation('events', 'Follow all changes', [], {
    description: 'OK: a stream of the events `hello`, `change` and `state`.',
    headers: NOT_KEPT,
    content: { 'text/event-stream': { schema: t.String(), examples: {} } },
  }),
};

function operation(
  name: string,
  summary: string,
  parameters: readonly Parameter[],
  found: ApiResponse,
): Operation {
  const asks = parameters.some(({ name: parameter }) => ['at', 'text'].includes(parameter));
  return {
    operationId: `explorer.${name}`,
    summary,
    description: 'For the page `/explorer`. It needs the key that the start prints, and counts no calls.',
    tags: ['Operations'],
    security: [{ [EXPLORER_KEY]: [] }],
    parameters,
    responses: {
      200: found,
      ...(asks && { 400: failure(400, 'A parameter is malformed.') }),
      401: failure(401, 'The key is missing or wrong.'),
      403: failure(403, 'The request comes under another name, or from another origin.'),
      ...(parameters.includes(AS) && { 404: failure(404, 'There is no such token.') }),
      405: failure(405, 'It only reads.'),
      ...(name === 'events' && { 503: failure(503, 'Too many explorers are open.') }),
    },
  };
}

function failure(status: number, description: string): ApiResponse {
  return {
    description,
    headers: { ...NOT_KEPT, ...statusHeaders(status, METHODS) },
    content: { 'application/json': { schema: ref('RegistryError'), examples: {} } },
  };
}

function json(schema: TSchema): ApiResponse {
  return {
    description: 'OK.',
    headers: NOT_KEPT,
    content: { 'application/json': { schema, examples: {} } },
  };
}

function query(name: string, description: string, schema: TSchema): Parameter {
  return { name, in: 'query', description, required: false, schema };
}
