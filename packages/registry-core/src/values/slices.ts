/** Work that can be interrupted wherever it yields. */
export type Steps<Result> = Generator<undefined, Result>;

/** How many values are gone through between two places where work can be interrupted. */
export const VALUES_PER_STEP = 500;

/** Counts the values that work goes through, one for all of a tree, as its arrays may all be small. */
export class Pace {
  #values = 0;

  /** Counts one more; whether work is to yield now. */
  isDue(): boolean {
    this.#values++;
    return this.#values % VALUES_PER_STEP === 0;
  }
}

// How long one turn of the event loop is worked, in milliseconds, by all work in slices together.
const SLICE_MS = 5;

/** Works until its slice is over. Returns whether it is done. */
type Task = (sliceEnd: number) => boolean;

const waiting: Task[] = [];

/** When the slice of this turn is over; `undefined` if none has begun. */
let sliceEnd: number | undefined;

/** Does work at once. */
export function runSync<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does work in slices, between which everything else gets its turn. What fits into the slice of this turn is done at
 * once: however much work there is, a turn takes no longer than one slice and one step.
 */
export function runInSlices<Result>(steps: Steps<Result>): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const task: Task = (end) => {
    try {
      do {
        const { done, value } = steps.next();
        if (!done) continue;
        resolve(value);
        return true;
      } while (performance.now() < end);
      return false;
    } catch (error) {
      reject(error);
      return true;
    }
  };
  const end = beginSlice();
  if (waiting.length > 0 || performance.now() >= end || !task(end)) waiting.push(task);
  return promise;
}

function beginSlice(): number {
  if (sliceEnd === undefined) {
    sliceEnd = performance.now() + SLICE_MS;
    setImmediate(continueWork);
  }
  return sliceEnd;
}

/** Goes on in the next turn with what waits: what is not done then is the last in line. */
function continueWork(): void {
  sliceEnd = undefined;
  if (waiting.length === 0) return;
  const end = beginSlice();
  do {
    const task = waiting.shift();
    if (task && !task(end)) waiting.push(task);
  } while (waiting.length > 0 && performance.now() < end);
}
