import { setImmediate as turn } from 'node:timers/promises';

/** Work that can be interrupted wherever it yields. */
export type Steps<Result> = Generator<undefined, Result>;

/** How many values are gone through between two places where work can be interrupted. */
export const VALUES_PER_STEP = 500;

// How long one turn of the event loop is worked, in milliseconds.
const SLICE_MS = 5;

/** Does work at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does work in slices, between which everything else gets its turn; what fits into one slice is done at once. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await turn();
  }
}
