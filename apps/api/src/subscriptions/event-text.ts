import type { ItemState } from '../responses/json-bytes.ts';

const ENCODER = new TextEncoder();

/** The first field of a stream: the reconnection delay, in milliseconds. */
export const RETRY_FIELD: Uint8Array = ENCODER.encode('retry: 2000\n\n');

/** A comment, sent as a heartbeat. */
export const HEARTBEAT: Uint8Array = ENCODER.encode(': \n\n');

// All streams of an item share one state object, so its event is encoded once.
const events = new WeakMap<ItemState, Uint8Array>();

/** The event with the state of an item. */
export function toEvent(state: ItemState): Uint8Array {
  let event = events.get(state);
  if (!event) {
    const { digest, data } = state;
    event =
      typeof data === 'string'
        ? ENCODER.encode(`id: ${digest}\ndata: ${data}\n\n`)
        : Buffer.concat([ENCODER.encode(`id: ${digest}\ndata: `), ...data, ENCODER.encode('\n\n')]);
    events.set(state, event);
  }
  return event;
}

/** The last event of a stream whose next request would fail. */
export function toEndEvent(error: string): Uint8Array {
  return ENCODER.encode(`event: end\ndata: ${error}\n\n`);
}
