/**
 * Runs a few jobs at a time. The others wait in one queue per owner, and the owners take turns, so that a flood of one
 * owner delays another owner by a single job.
 */
export class FairQueue {
  readonly #width: number;
  readonly #maxPerOwner: number;
  readonly #maxWaiting: number;
  readonly #lines = new Map<string, ((admitted: boolean) => void)[]>();
  #waiting = 0;
  #running = 0;
  #closed = false;

  constructor(options: {
    readonly width: number;
    readonly maxPerOwner: number;
    readonly maxWaiting: number;
  }) {
    this.#width = options.width;
    this.#maxPerOwner = options.maxPerOwner;
    this.#maxWaiting = options.maxWaiting;
  }

  /** Runs a job when its turn comes; undefined if too many wait, or after {@link close}. */
  async run<T>(owner: string, job: () => Promise<T>): Promise<T | undefined> {
    if (this.#closed || !(await this.#admit(owner))) return undefined;
    try {
      return await job();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Rejects all waiting jobs; running ones are not waited for. */
  close(): void {
    this.#closed = true;
    for (const line of this.#lines.values()) for (const settle of line) settle(false);
    this.#lines.clear();
    this.#waiting = 0;
  }

  #admit(owner: string): boolean | Promise<boolean> {
    if (this.#running < this.#width) {
      this.#running += 1;
      return true;
    }
    const line = this.#lines.get(owner) ?? [];
    if (line.length >= this.#maxPerOwner || this.#waiting >= this.#maxWaiting) return false;
    this.#waiting += 1;
    this.#lines.set(owner, line);
    return new Promise((resolve) => line.push(resolve));
  }

  #next(): void {
    for (const [owner, line] of this.#lines) {
      // To the end of the owners, as it has had its turn.
      this.#lines.delete(owner);
      const settle = line.shift();
      if (line.length > 0) this.#lines.set(owner, line);
      if (settle === undefined) continue;
      this.#waiting -= 1;
      this.#running += 1;
      settle(true);
      return;
    }
  }
}
