/** How long after one of our writes a file may still be written by who had read it before, in milliseconds. */
const STALE_WRITE_MS = 100;

/** A file was brought up to date. */
export interface Checkpoint {
  /** The number that it held. */
  readonly before: number;
  /** The number that it holds now. */
  readonly value: number;
  /** When that was, in milliseconds since 1970, as files are stamped. */
  readonly at: number;
}

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
  /** Our own last write. */
  #written: Pick<Checkpoint, 'before' | 'at'> | undefined;
  #overwritten = false;

  constructor(token: string, calls: number, seen: number) {
    this.token = token;
    this.calls = calls;
    this.seen = seen;
  }

  get settled(): boolean {
    return this.calls === this.seen && this.unsaved === 0;
  }

  /**
   * Notes that the file was seen to hold `disk`, written at `modified`, before that number is believed.
   *
   * PHP reads, adds one and writes. Where our write came between its reading and its writing, its number is the one
   * from before our write plus one, and seems lowered; it is an increment all the same.
   */
  suspect(disk: number, modified: number): void {
    const { seen } = this;
    const written = this.#written;
    if (written === undefined || modified - written.at > STALE_WRITE_MS) return;
    if (written.before < disk && disk < seen) this.#overwritten = true;
  }

  /** The number from which whoever wrote the file started. */
  get base(): number {
    return this.#overwritten && this.#written !== undefined ? this.#written.before : this.seen;
  }

  /** Takes in the number that the file holds now: what others added is added here, a lowered number lowers ours. */
  absorb(disk: number, modified: number): void {
    this.suspect(disk, modified);
    this.calls += disk - this.base;
    this.look(disk);
  }

  /** Notes the number in the file, all of which is in `calls` already. */
  look(disk: number): void {
    this.seen = disk;
    this.#overwritten = false;
  }

  /** Notes that our own write put `value` in the place of `before`. */
  wrote({ value, before, at }: Checkpoint): void {
    this.look(value);
    this.#written = { before, at };
  }
}
