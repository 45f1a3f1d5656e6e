/** A timeout that a new one replaces. */
export class Timer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  set(delayMs: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(act, delayMs);
    // Waiting for files to change must not keep the process alive.
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

/** Collects items and hands them on once none has come for `delayMs`, or `maxWaitMs` after the first. */
export class Debounce<Item> {
  readonly #delayMs: number;
  readonly #maxWaitMs: number;
  readonly #handle: (items: readonly Item[]) => void;
  readonly #timer = new Timer();
  #items: Item[] = [];
  #firstAt = 0;
  #lastAt = 0;

  constructor(delayMs: number, maxWaitMs: number, handle: (items: readonly Item[]) => void) {
    this.#delayMs = delayMs;
    this.#maxWaitMs = maxWaitMs;
    this.#handle = handle;
  }

  add(item: Item): void {
    this.#lastAt = performance.now();
    this.#items.push(item);
    if (this.#items.length > 1) return;
    this.#firstAt = this.#lastAt;
    this.#timer.set(Math.min(this.#delayMs, this.#maxWaitMs), () => this.#flushWhenDue());
  }

  /** Discards the collected items. */
  close(): void {
    this.#items = [];
    this.#timer.close();
  }

  // Thousands of items may come in one turn; a new timer for each would cost more than what they are for.
  #flushWhenDue(): void {
    const dueAt = Math.min(this.#lastAt + this.#delayMs, this.#firstAt + this.#maxWaitMs);
    const leftMs = dueAt - performance.now();
    if (leftMs > 0) this.#timer.set(leftMs, () => this.#flushWhenDue());
    else this.#flush();
  }

  #flush(): void {
    const items = this.#items;
    this.#items = [];
    this.#handle(items);
  }
}
