import type { ItemState } from '../responses/response-cache.ts';

const ENCODER = new TextEncoder();

/** What a stream begins with: how long a client should wait before it connects anew, in milliseconds. */
export const RETRY_FIELD: Uint8Array = ENCODER.encode('retry: 2000\n\n');

/** A comment: what a stream says when there is nothing to tell. */
export const HEARTBEAT: Uint8Array = ENCODER.encode(': \n\n');

// A state is one object for all streams that tell it, so that it is encoded once for all of them.
const events = new WeakMap<ItemState, Uint8Array>();

/** The event that tells the state of an item. */
export function toEvent(state: ItemState): Uint8Array {
  let event = events.get(state);
  if (!event) {
    event = ENCODER.encode(`id: ${state.digest}\ndata: ${state.data}\n\n`);
    events.set(state, event);
  }
  return event;
}

/** The last event of a stream whose next call would be refused. */
export function toEndEvent(error: string): Uint8Array {
  return ENCODER.encode(`event: end\ndata: ${error}\n\n`);
}
