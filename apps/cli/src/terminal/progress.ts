import type { Context } from './context.ts';

/** Milliseconds before the first update and between two; a shorter task shows no line. */
const INTERVAL_MS = 200;

const CLEAR_LINE = '\r\u001b[2K';

/** A progress line on the terminal. Without a terminal, nothing is written. */
export class Progress {
  readonly #write: Context['terminal'];
  readonly #what: string;
  #count = 0;
  #shownAt = performance.now();
  #isShown = false;

  /** @param what the activity, such as "Reading tokens" */
  constructor(what: string, { terminal }: Context) {
    this.#what = what;
    this.#write = terminal;
  }

  /** Counts one item. */
  step(): void {
    this.#count++;
    if (!this.#write || performance.now() - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = performance.now();
    this.#isShown = true;
    this.#write(`${CLEAR_LINE}${this.#what}: ${this.#count.toLocaleString('en')} …`);
  }

  /** Removes the line. */
  end(): void {
    if (this.#isShown) this.#write?.(CLEAR_LINE);
    this.#isShown = false;
  }
}
