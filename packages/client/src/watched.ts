import type { RegistryClientError } from './errors.ts';

/** What else a watch can be told. */
export interface WatchOptions {
  /**
   * Told of every failure. The watch goes on and tries again, unless it has `ended`, since the token is not, or no longer,
   * accepted. Where there is no `onError`, what ends a watch is an uncaught error.
   */
  readonly onError?: (error: RegistryClientError, ended: boolean) => void;
  /** Ends the watch, as the function does that `watch` returns. */
  readonly signal?: AbortSignal;
}

/** A watched id: what is known of it, who is told, and whether it is over. */
export interface Watched {
  readonly id: string;
  /** Aborted when the watch is over. */
  readonly signal: AbortSignal;
  /** The state last heard of. It is the ETag of answers and the id of events, so that each goes on where the other ended. */
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
      // Browsers do not say so where a site of another origin takes no headers that name a state.
      if (error.code === 'network') watched.tag = '';
      guard(() => {
        if (onError) onError(error, ended);
        else if (ended) throw error;
      });
    },
  };
  return watched;
}

/** Calls what is not ours: what it throws is an uncaught error of its own, as with the listeners of an `EventTarget`. */
function guard(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
