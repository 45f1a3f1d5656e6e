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

/** Work that waits for its next slice. Returns whether it has ended. */
type Task = (end: number) => boolean;

const waiting: Task[] = [];

/** Does work at once. */
export function runSync<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does work in slices, between which everything else gets its turn. What fits into one slice is done at once, unless
 * other work waits already: however much there is, a turn is never longer than one slice and one step.
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
  if (waiting.length > 0) waiting.push(task);
  else if (!task(performance.now() + SLICE_MS)) wait(task);
  return promise;
}

function wait(task: Task): void {
  if (waiting.push(task) === 1) setImmediate(workOneTurn);
}

/** Continues what waits in its order; what is not done then is next in line again. */
function workOneTurn(): void {
  const end = performance.now() + SLICE_MS;
  do {
    const task = waiting.shift();
    if (task && !task(end)) waiting.push(task);
  } while (waiting.length > 0 && performance.now() < end);
  if (waiting.length > 0) setImmediate(workOneTurn);
}
