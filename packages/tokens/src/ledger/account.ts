import { FileHistory } from './file-history.ts';

/** A file was brought up to date. */
export interface Checkpoint {
  /** The number that it held. */
  readonly before: number;
  /** The number that it holds now. */
  readonly value: number;
  /** The file's time, in milliseconds since 1970. */
  readonly modified: number;
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
  /** The number in the file, whether or not all of it is in `calls`. */
  readonly history: FileHistory;

  constructor(token: string, calls: number, seen: number) {
    this.token = token;
    this.calls = calls;
    this.seen = seen;
    this.history = new FileHistory(seen);
  }

  get settled(): boolean {
    return this.calls === this.seen && this.unsaved === 0;
  }

  /** Takes in the number that the file holds now: what others added is added here, a lowered number lowers ours. */
  mergeFileCount(disk: number, modified: number): void {
    this.calls += disk - this.history.recordForeignWrite(disk, modified);
    this.seen = disk;
  }

  /** Notes that our own write put `value` in the place of `before`. */
  recordWrite({ value, before, modified }: Checkpoint): void {
    this.history.recordOwnWrite(value, before, modified);
    this.seen = value;
  }
}
