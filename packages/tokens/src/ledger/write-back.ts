import type { Account, Checkpoint } from './account.ts';

/** Brings counts that survive the process into the token files. A ledger that counts in memory only has none. */
export interface WriteBack {
  /** How many token files are known to be behind. */
  readonly pending: number;
  /** Whether an account has counts that are not saved elsewhere, so that it must stay in memory. */
  mustKeep(account: Account): boolean;
  /** The tokens whose files are behind. */
  due(): readonly string[] | Promise<readonly string[]>;
  /** Takes in the number that the file holds; returns the number that it should hold. */
  reconcile(account: Account, disk: number, modified: number): number | Promise<number>;
  /** Notes that the file is about to hold `value`. If this throws, the file must not be written. */
  intend(account: Account, value: number): void | Promise<void>;
  /** Notes that the file is up to date. */
  written(account: Account, checkpoint: Checkpoint): void | Promise<void>;
  /** Adds calls that others counted and that are in no file any more. */
  credit(account: Account, calls: number): void;
  /** Discards the saved counts of a token that no longer exists. */
  discard(token: string): void | Promise<void>;
  /** Runs after each checkpoint. */
  tidyUp?(): void | Promise<void>;
  close(): Promise<void>;
}
