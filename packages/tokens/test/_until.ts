/** Waits until a condition holds; fails with what it last said, where that takes too long. */
export async function until<T>(
  condition: () => T | Promise<T>,
  { within = 4000 }: { readonly within?: number } = {},
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
