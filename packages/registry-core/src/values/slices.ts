/** Work that can be interrupted at each yield. */
export type Steps<Result> = Generator<undefined, Result>;

/** Work can be interrupted each time this many values are processed. */
export const VALUES_PER_STEP = 500;

/** Counts processed values across a whole tree, since its arrays may all be small. */
export class Pace {
  #values = 0;

  /** Counts values. Returns whether to yield now. */
  isDue(values = 1): boolean {
    this.#values += values;
    if (this.#values < VALUES_PER_STEP) return false;
    this.#values = 0;
    return true;
  }
}

// The time for all sliced work together in one turn of the event loop.
const SLICE_MS = 5;

/** Works until the slice ends. Returns whether the task is done. */
type Task = (sliceEnd: number) => boolean;

const waiting: Task[] = [];

/** The end of this turn's slice; `undefined` if none has begun. */
let sliceEnd: number | undefined;

/** Runs all steps without interruption. */
export function runSync<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Runs steps in slices, so that other work gets its turn in between. Work that fits into this turn's slice is done
 * immediately. All sliced work together takes at most one slice and one step per turn.
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

/** Continues waiting tasks in the next turn; unfinished ones go to the end of the queue. */
function continueWork(): void {
  sliceEnd = undefined;
  if (waiting.length === 0) return;
  const end = beginSlice();
  do {
    const task = waiting.shift();
    if (task && !task(end)) waiting.push(task);
  } while (waiting.length > 0 && performance.now() < end);
}

// Characters per part; processing one takes less than a millisecond.
const PART_LENGTH = 16_384;

/** Whether a text is long enough to be processed in parts. */
export function isLongText(text: string): boolean {
  return text.length > PART_LENGTH;
}

/** The parts of a text, none of which ends within a surrogate pair. */
export function* stringParts(text: string): Generator<string> {
  let end = 0;
  for (let start = 0; start < text.length; start = end) {
    end = start + PART_LENGTH;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end++;
    yield text.slice(start, end);
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
