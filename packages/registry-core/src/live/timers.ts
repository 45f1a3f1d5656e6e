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

  constructor(delayMs: number, maxWaitMs: number, handle: (items: readonly Item[]) => void) {
    this.#delayMs = delayMs;
    this.#maxWaitMs = maxWaitMs;
    this.#handle = handle;
  }

  add(item: Item): void {
    const now = performance.now();
    if (this.#items.length === 0) this.#firstAt = now;
    this.#items.push(item);
    const leftMs = this.#firstAt + this.#maxWaitMs - now;
    this.#timer.set(Math.max(0, Math.min(this.#delayMs, leftMs)), () => this.#flush());
  }

  /** Discards the collected items. */
  close(): void {
    this.#items = [];
    this.#timer.close();
  }

  #flush(): void {
    const items = this.#items;
    this.#items = [];
    this.#handle(items);
  }
}
