import { DEFAULT_JSON_OPTIONS, encodeJson, type Value } from '@flextype-bun/registry-core';
import { Type as t } from '@sinclair/typebox';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import { type Flavour, toFailedItem, toItem } from '../responses/flavours.ts';
import { maxPerToken } from '../subscriptions/connection-limit.ts';
import { CALL_FAILURES, errorBody, errorResponses, errorSchema } from './errors.ts';
import { EXAMPLE_TAG, NOT_STORED } from './headers.ts';
import type { Operation } from './open-api.ts';
import { EXAMPLE_IDS, streamParameters } from './parameters.ts';
import { ref } from './schemas.ts';
import { ANY_TOKEN } from './security.ts';

// The `id` of the second event in the example.
const OTHER_STATE = 'x0Jt5WcQ8vLr2yMb9nDfEg';

/** The operation that streams an item. */
export function eventsOperation(
  flavour: Flavour,
  settings: RegistryApiSettings,
  exampleId: string,
): Operation {
  const { streams, share, heartbeat } = settings.events;
  return {
    operationId: 'registry.events',
    summary: 'Follow a registry item',
    description:
      'A stream of server-sent events, for `EventSource`. It sends the current item, unless `Last-Event-ID` says that ' +
      'the client has it already; then the item whenever it changes. Unnamed events contain the item, or why it has no ' +
      'value. The last event is named `end` and contains the error that the next request would get. ' +
      `An idle stream sends a comment every ${heartbeat / 1_000} s. ` +
      `At most ${streams} event streams and long polls can be open, ${maxPerToken(streams, share)} of them with one token.`,
    tags: ['Registry'],
    security: ANY_TOKEN,
    parameters: streamParameters(exampleId),
    responses: {
      200: {
        description: 'OK: the stream.',
        headers: NOT_STORED,
        content: {
          'text/event-stream': {
            schema: t.String({
              description: 'Server-sent events; see `x-events` for the schemas of their data',
            }),
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
