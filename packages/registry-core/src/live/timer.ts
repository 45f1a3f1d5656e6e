/** One thing to do later; setting another takes its place. */
export class Timer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param delay in milliseconds */
  set(delay: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(act, delay);
    // Waiting for files to change is no reason to keep a process alive.
    this.#timer.unref();
  }

  /** Does nothing any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
