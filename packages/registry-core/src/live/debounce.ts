import { Timer } from './timer.ts';

/** Collects items until none has come for `quiet` ms, or the first has waited for `patience` ms, and hands them on. */
export class Debounce<Item> {
  readonly #quiet: number;
  readonly #patience: number;
  readonly #handle: (items: readonly Item[]) => void;
  readonly #timer = new Timer();
  #items: Item[] = [];
  #first = 0;

  constructor(quiet: number, patience: number, handle: (items: readonly Item[]) => void) {
    this.#quiet = quiet;
    this.#patience = patience;
    this.#handle = handle;
  }

  add(item: Item): void {
    const now = performance.now();
    if (this.#items.length === 0) this.#first = now;
    this.#items.push(item);
    const left = this.#first + this.#patience - now;
    this.#timer.set(Math.max(0, Math.min(this.#quiet, left)), () => this.#flush());
  }

  /** Drops what was collected, and hands on nothing any more. */
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
