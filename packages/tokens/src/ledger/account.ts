import { FileHistory } from './file-history.ts';

/** The update of a token file. */
export interface Checkpoint {
  /** The number that it held. */
  readonly before: number;
  /** The number that it holds now. */
  readonly value: number;
  /** The file's time, in milliseconds since 1970. */
  readonly modified: number;
}

/** One token's count in memory, and the part of it that is in the file. */
export class Account {
  readonly token: string;
  /** All calls, including those that others counted. */
  calls: number;
  /** The number in the file when it was last read; `calls` includes all of it. */
  seen: number;
  /** Calls counted since the last append to the journal. */
  unsaved = 0;
  /** The last `seen` in the journal, and the generation of that journal. */
  noted: { generation: number; seen: number } | undefined;
  /** The numbers that the file held recently. */
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

  /** Merges the number that the file holds now: adds what others added, and lowers the count if somebody lowered it. */
  mergeFileCount(disk: number, modified: number): void {
    this.calls += disk - this.history.recordForeignWrite(disk, modified);
    this.seen = disk;
  }

  /** Records our own write. */
  recordWrite({ value, before, modified }: Checkpoint): void {
    this.history.recordOwnWrite(value, before, modified);
    this.seen = value;
  }
}
