import type { BackoffOptions } from './options.ts';

/** How long to wait after failures. */
export interface Backoff {
  /** @param retryAfter seconds that the server asks for */
  next(retryAfter?: number): number;
  reset(): void;
}

// setTimeout overflows above 2^31 ms and fires at once.
const MOST_SECONDS = 86_400;

export function createBackoff({ first, most }: BackoffOptions): Backoff {
  let delay = first;
  return {
    next(retryAfter = 0) {
      // All clients get the same Retry-After: add jitter, so that they do not return at the same time.
      const wait = (delay * (1 + Math.random())) / 2 + Math.min(retryAfter, MOST_SECONDS) * 1_000;
      delay = Math.min(most, delay * 2);
      return wait;
    },
    reset() {
      delay = first;
    },
  };
}

/** Resolves after `ms` milliseconds, or when the signal is aborted. */
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
