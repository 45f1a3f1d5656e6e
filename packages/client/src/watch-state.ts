import type { RegistryClientError } from './errors.ts';

/** Options of {@link RegistryClient.watch}. */
export interface WatchOptions {
  /**
   * Called with every failure. The watch retries, unless it has `ended` because the token is not, or no longer,
   * accepted. Without `onError`, the error that ends a watch is uncaught.
   */
  readonly onError?: (error: RegistryClientError, state: { readonly ended: boolean }) => void;
  /**
   * Called when the connection is made, lost, or made again: while it is lost, the last value may be out of date. A
   * stream that ends and is resumed at the first attempt is not lost.
   */
  readonly onConnection?: (isConnected: boolean) => void;
  /** Ends the watch when aborted, like the function that `watch` returns. */
  readonly signal?: AbortSignal;
}

/** The state of a watch: the last value, the listener, and whether it has ended. */
export interface WatchState {
  readonly id: string;
  /** Aborted when the watch ends. */
  readonly signal: AbortSignal;
  /** ETag of the last response, or id of the last event: the two are the same, so streams and polls can take turns. */
  tag: string;
  report(value: unknown): void;
  fail(error: RegistryClientError, options?: { readonly ended: boolean }): void;
  setConnection(isConnected: boolean): void;
  stop(): void;
}

export function createWatchState(
  id: string,
  listener: (value: unknown) => void,
  { onError, onConnection, signal: outer }: WatchOptions,
): WatchState {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (): void => controller.abort();
  /** Passes on what differs from what was passed on before, until the watch ends. */
  const onChange = <Value>(notify?: (value: Value) => void) => {
    let last: string | null | undefined = null;
    return (value: Value): void => {
      const text = JSON.stringify(value);
      if (signal.aborted || last === text) return;
      last = text;
      guard(() => notify?.(value));
    };
  };
  outer?.addEventListener('abort', stop, { signal });
  if (outer?.aborted) stop();
  const watch: WatchState = {
    id,
    signal,
    tag: '',
    stop,
    report: onChange(listener),
    setConnection: onChange(onConnection),
    fail(error, { ended } = { ended: error.status === 400 || error.status === 401 }) {
      if (signal.aborted) return;
      if (ended) stop();
      // A preflight that forbids If-None-Match or Last-Event-ID looks like a network error: retry without them.
      if (error.code === 'network') watch.tag = '';
      guard(() => {
        if (onError) onError(error, { ended });
        else if (ended) throw error;
      });
    },
  };
  return watch;
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
