import type { RegistryClientError } from './errors.ts';

/** Options of {@link RegistryClient.watch}. */
export interface WatchOptions {
  /**
   * Called with every failure. The watch retries, unless it has `ended` because the token is not, or no longer,
   * accepted. Without `onError`, the error that ends a watch is uncaught.
   */
  readonly onError?: (error: RegistryClientError, ended: boolean) => void;
  /** Ends the watch when aborted, like the function that `watch` returns. */
  readonly signal?: AbortSignal;
}

/** The state of a watch: the last value, the listener, and whether it has ended. */
export interface Watched {
  readonly id: string;
  /** Aborted when the watch ends. */
  readonly signal: AbortSignal;
  /** ETag of the last response, or id of the last event: the two are the same, so streams and polls can take turns. */
  tag: string;
  tell(value: unknown): void;
  fail(error: RegistryClientError, ended?: boolean): void;
  stop(): void;
}

export function createWatched(
  id: string,
  listener: (value: unknown) => void,
  { onError, signal: outer }: WatchOptions,
): Watched {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (): void => controller.abort();
  let told: string | undefined | null = null;
  outer?.addEventListener('abort', stop, { signal });
  if (outer?.aborted) stop();
  const watched: Watched = {
    id,
    signal,
    tag: '',
    stop,
    tell(value) {
      const text = JSON.stringify(value);
      if (signal.aborted || text === told) return;
      told = text;
      guard(() => listener(value));
    },
    fail(error, ended = error.status === 400 || error.status === 401) {
      if (signal.aborted) return;
      if (ended) stop();
      // A browser sends neither header to another origin that does not allow it, so compare values as well.
      if (error.code === 'network') watched.tag = '';
      guard(() => {
        if (onError) onError(error, ended);
        else if (ended) throw error;
      });
    },
  };
  return watched;
}

/** Calls a user's function; what it throws is an uncaught error, as with the listeners of an `EventTarget`. */
function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
