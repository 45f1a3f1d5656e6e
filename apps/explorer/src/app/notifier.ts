/** Tells listeners that something is another, once for all that happens in one turn. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #isScheduled = false;

  /** Returns the way out. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
