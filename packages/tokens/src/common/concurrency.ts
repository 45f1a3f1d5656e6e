/** How many file operations of one kind run at the same time. */
const CONCURRENCY = 16;

/** Runs `work` for every item, a few at a time. After an error the others still run; then the first error is thrown. */
export async function forEachLimit<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      await work(next.value).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  if (errors.length > 0) throw errors[0];
}
