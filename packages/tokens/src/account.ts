/** Milliseconds after one of our writes in which a lower number may be a write that began before it. */
const STALE_WRITE_MS = 500;

/** One token's count in memory: what it is by now, and what of it the file holds. */
export class Account {
  readonly token: string;
  /** Calls counted, those of others included. */
  calls: number;
  /** The number in the file when it was last looked at, all of which is in `calls`. */
  seen: number;
  /** Calls counted since the last append to the journal. */
  unsaved = 0;
  /** In which generation of the journal `seen` was last noted, and as what. */
  noted: { generation: number; seen: number } | undefined;
  #written: { before: number; at: number } | undefined;

  constructor(token: string, calls: number, seen: number) {
    this.token = token;
    this.calls = calls;
    this.seen = seen;
  }

  get settled(): boolean {
    return this.calls === this.seen && this.unsaved === 0;
  }

  /**
   * Takes in the number that the file holds now: what others added to it is added here, a lowered number lowers ours.
   *
   * PHP reads, adds one and writes. Where our write came between its reading and its writing, its number is the one
   * from before our write plus one, and seems lowered. It is taken for what it was: an increment.
   */
  absorb(disk: number, now: number): void {
    this.calls += disk - this.baseOf(disk, now);
    this.seen = disk;
  }

  /** The number from which whoever wrote `disk` started. */
  baseOf(disk: number, now: number): number {
    const written = this.#written;
    if (written === undefined || now - written.at > STALE_WRITE_MS) return this.seen;
    return written.before < disk && disk < this.seen ? written.before : this.seen;
  }

  /** Notes that our own write has put `value` in the place of `before`. */
  wrote(value: number, before: number, now: number): void {
    this.seen = value;
    this.#written = { before, at: now };
  }
}
