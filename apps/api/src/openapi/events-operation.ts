import { DEFAULT_JSON_OPTIONS, encodeJson, type Value } from '@flextype-bun/registry-core';
import { Type as t } from '@sinclair/typebox';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import { type Flavour, toFailedItem, toItem } from '../responses/flavours.ts';
import { maxPerToken } from '../subscriptions/connection-limit.ts';
import { CALL_FAILURES, errorBody, errorResponses, errorSchema } from './errors.ts';
import { EXAMPLE_TAG, NOT_KEPT } from './headers.ts';
import type { Operation } from './open-api.ts';
import { EXAMPLE_IDS, streamParameters } from './parameters.ts';
import { ref } from './schemas.ts';
import { ANY_TOKEN } from './security.ts';

// The `id` of an event after another.
const OTHER_STATE = 'x0Jt5WcQ8vLr2yMb9nDfEg';

/** Following an item. */
export function eventsOperation(flavour: Flavour, settings: RegistryApiSettings): Operation {
  const { streams, share, heartbeat } = settings.events;
  return {
    operationId: 'registry.events',
    summary: 'Follow a registry item',
    description:
      'A stream of server-sent events, for `EventSource`. First comes the item as it is, unless `Last-Event-ID` says ' +
      'that the client has it; then the item whenever it changes. Unnamed events carry the item, or why it cannot be ' +
      'told; an event named `end` carries the error that the next call would be answered with, and is the last. ' +
      `A comment every ${heartbeat / 1_000} s says that a stream without changes lives. ` +
      `${streams} streams and waiting calls may be open at a time, ${maxPerToken(streams, share)} of them with one token.`,
    tags: ['Registry'],
    security: ANY_TOKEN,
    parameters: streamParameters(),
    responses: {
      200: {
        description: 'OK: the stream.',
        headers: NOT_KEPT,
        content: {
          'text/event-stream': {
            schema: t.String({ description: 'Server-sent events; see `x-events` for what they carry' }),
            examples: {
              stream: { summary: 'An item, its removal, and the end of the token', value: stream(flavour) },
            },
            'x-events': { message: ref('RegistryEvent'), end: errorSchema(flavour) },
          },
        },
      },
      ...errorResponses(flavour, CALL_FAILURES),
    },
  };
}

function stream(flavour: Flavour): string {
  const [id] = EXAMPLE_IDS;
  return [
    `id: ${EXAMPLE_TAG.slice(1, -1)}\ndata: ${toText(toItem(id, '0.10.0'))}`,
    `id: ${OTHER_STATE}\ndata: ${toText(toFailedItem(flavour, id, 'not-found'))}`,
    ': ',
    `event: end\ndata: ${JSON.stringify(errorBody(flavour, 'token-refused'))}`,
    '',
  ].join('\n\n');
}

function toText(item: Value): string {
  return encodeJson(item, DEFAULT_JSON_OPTIONS);
}
