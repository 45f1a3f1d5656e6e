/** Waits for a promise, but no longer than the given time. */
export async function withTimeout(milliseconds: number, done: Promise<unknown>): Promise<void> {
  const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
  const timer = setTimeout(giveUp, milliseconds);
  try {
    await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
