import type { BackoffOptions } from './options.ts';

/** How long to wait after failures. */
export interface Backoff {
  /** @param retryAfter seconds that the server asks for */
  next(retryAfter?: number): number;
  reset(): void;
}

// Longer waits than timers can count would be none at all.
const MOST_SECONDS = 86_400;

export function createBackoff({ first, most }: BackoffOptions): Backoff {
  let delay = first;
  return {
    next(retryAfter = 0) {
      // What the server asks for is the same for all clients, which must not come back all at once either.
      const wait = (delay * (1 + Math.random())) / 2 + Math.min(retryAfter, MOST_SECONDS) * 1_000;
      delay = Math.min(most, delay * 2);
      return wait;
    },
    reset() {
      delay = first;
    },
  };
}

/** Resolves after some milliseconds, or as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
