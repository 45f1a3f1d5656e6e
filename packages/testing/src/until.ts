import { setTimeout as delay } from 'node:timers/promises';

/** Timeout for actions that take at most a second, with leeway for a busy machine. */
export const ABOUT_A_SECOND_MS = 3_000;

// Short enough to be quick, long enough to leave the processor to the awaited work.
const POLL_INTERVAL_MS = 2;

/** Waits until a condition holds, and returns its value; fails with `what` when it does not hold in time. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  { withinMs = 30_000 }: { readonly withinMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Timed out after ${withinMs} ms waiting until ${what}`);
    await delay(POLL_INTERVAL_MS);
  }
}
