import { Type as t } from '@sinclair/typebox';
import type { RegistryApiSettings } from '../registry/api-settings.ts';
import type { Failure, Flavour } from '../registry/flavours.ts';
import { errorBody, errorResponses, errorSchema } from './errors.ts';
import { EXAMPLE_TAG } from './headers.ts';
import type { Operation } from './open-api.ts';
import { EXAMPLE_IDS, streamParameters } from './parameters.ts';
import { EXAMPLE_ITEM } from './registry-operations.ts';
import { ref } from './schemas.ts';
import { ANY_TOKEN } from './security.ts';

const FAILURES: readonly Failure[] = [
  'parameters',
  'api-disabled',
  'token-unknown',
  'token-refused',
  'access-token',
  'method',
  'unavailable',
];

/** Following items. */
export function eventsOperation(flavour: Flavour, settings: RegistryApiSettings): Operation {
  const { streams, heartbeat } = settings.events;
  return {
    operationId: 'registry.events',
    summary: 'Follow registry items',
    description:
      'A stream of server-sent events, for `EventSource`. First come the items as they are, unless `Last-Event-ID` ' +
      'says that the client has them; then each of them whenever it changes. Unnamed events carry an item, or why it ' +
      'cannot be told; an event named `end` carries an error, and is the last. ' +
      `A comment every ${heartbeat / 1_000} s says that a stream without changes lives.`,
    tags: ['Registry'],
    security: ANY_TOKEN,
    parameters: streamParameters(settings),
    responses: {
      200: {
        description: 'OK: the stream.',
        headers: {
          'Cache-Control': {
            description: 'Nobody may keep a stream',
            schema: t.String(),
            example: 'no-store',
          },
        },
        content: {
          'text/event-stream': {
            schema: t.String({ description: 'Server-sent events; see `x-events` for what they carry' }),
            examples: { stream: { summary: 'An item, and the end of its token', value: stream(flavour) } },
            'x-events': { message: ref('RegistryEvent'), end: errorSchema(flavour) },
          },
        },
      },
      ...errorResponses(flavour, FAILURES, {
        503: `${streams} streams and waiting calls are open already`,
      }),
    },
  };
}

function stream(flavour: Flavour): string {
  const failed = { key: EXAMPLE_IDS[1], error: errorBody(flavour, 'not-found') };
  return [
    `id: ${EXAMPLE_TAG.slice(1, -1)}\ndata: ${JSON.stringify(EXAMPLE_ITEM)}`,
    `data: ${JSON.stringify(failed)}`,
    ':',
    `event: end\ndata: ${JSON.stringify(errorBody(flavour, 'token-refused'))}`,
    '',
  ].join('\n\n');
}
