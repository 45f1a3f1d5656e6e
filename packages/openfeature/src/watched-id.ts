import type { RegistryClientError, WatchOptions } from '@flextype-bun/client';

/** A client of a registry, whatever its ids are. */
export interface ReadableRegistry {
  get(id: string): Promise<unknown>;
  watch(id: string, listener: (value: unknown) => void, options: WatchOptions): () => void;
}

/** What a {@link WatchedId} reports. */
export interface WatchedIdEvents {
  /** The first value has arrived, or the value has changed. */
  changed(watched: WatchedId, before: unknown): void;
  /** The connection was made, lost or made again, or the watch has ended. */
  connection(watched: WatchedId): void;
}

/** An id that is watched, and its last value. */
export class WatchedId {
  readonly id: string;
  /** Whether the value has arrived. */
  isKnown = false;
  /** The last value, frozen; `undefined` if unset. */
  value: unknown;
  isLost = false;
  /** Whether the server no longer accepts the token: nothing will arrive any more. */
  hasEnded = false;
  /** The last failure. */
  error: RegistryClientError | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Watches the id until the signal is aborted. */
  watch(client: ReadableRegistry, events: WatchedIdEvents, signal: AbortSignal): void {
    const listener = (value: unknown): void => {
      const before = this.value;
      this.value = freeze(value);
      this.isKnown = true;
      events.changed(this, before);
    };
    client.watch(this.id, listener, {
      signal,
      onError: (error, { ended }) => {
        this.error = error;
        if (!ended) return;
        this.hasEnded = true;
        this.isLost = true;
        events.connection(this);
      },
      onConnection: (isConnected) => {
        this.isLost = !isConnected;
        events.connection(this);
      },
    });
  }
}

// An application gets the values themselves, and must not change what the next evaluation returns.
function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) freeze(child);
    Object.freeze(value);
  }
  return value;
}
