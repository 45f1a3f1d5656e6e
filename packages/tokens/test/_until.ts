/** What must be so within a second, with leeway for a machine that has other things to do; in milliseconds. */
export const ABOUT_A_SECOND = 3000;

/** Waits until a condition holds; fails with what it was, where that takes too long. */
export async function until<T>(
  condition: () => T | Promise<T>,
  { within = 30_000 }: { readonly within?: number } = {},
): Promise<T> {
  const deadline = performance.now() + within;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline)
      throw new Error(`it did not become true within ${within} ms: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
