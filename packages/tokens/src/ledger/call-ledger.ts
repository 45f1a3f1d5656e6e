import type { LedgerKind } from '../common/options.ts';
import type { Account, Checkpoint } from './account.ts';

/** The number of the counted call, or why it could not be counted. */
export type Counted = number | 'exhausted' | 'unavailable';

/**
 * Where calls are counted, and how they survive.
 *
 * `count` is called for every request, and answers at once where it can. The other methods bring ledger and token
 * files together: looks at files report what they found (`noticed`), and checkpoints write what is `due`.
 */
export interface CallLedger {
  readonly kind: LedgerKind;
  /** How many tokens' files are behind, as far as is known here. */
  readonly pending: number;
  /** Gets ready; throws `locked` or `journal`. */
  open(): Promise<void>;
  /** Forgets what an earlier server left behind of a token that is gone. */
  abandon(token: string): void | Promise<void>;
  /** Whether the account must stay in memory. */
  keeps(account: Account): boolean;
  /** The count of a token that comes into memory, whose file says `disk`. */
  adopt(token: string, disk: number): Account | Promise<Account>;
  /** Whether a call would be refused, before what is slow to check is checked. */
  isExhausted(account: Account, limit: number): boolean | Promise<boolean>;
  /** Counts one call, if fewer than `limit` were counted; a number given at once stands when {@link saved} says so. */
  count(account: Account, limit: number): Counted | Promise<Counted>;
  /**
   * Whether the calls that were just counted survive, or were taken back; `undefined` where they survive already.
   *
   * @param urgent save them at once, where that is possible
   */
  saved(urgent: boolean): Promise<boolean> | undefined;
  /** A look at the file found another number there than the last look; `modified`: milliseconds since 1970. */
  noteForeignWrite(account: Account, disk: number, modified: number): void;
  /** Adds what others counted without its being in the file. */
  credit(account: Account, calls: number): void;
  /** The tokens whose files are behind. */
  due(): readonly string[] | Promise<readonly string[]>;
  /** Takes in the number that the file holds, and says which one it should hold. */
  reconcile(account: Account, disk: number, modified: number): number | Promise<number>;
  /** Notes that the file is about to hold `value`; throws where this cannot be noted, and then it must not be written. */
  intend(account: Account, value: number): void | Promise<void>;
  /** The file is up to date, or was found to be. */
  written(account: Account, checkpoint: Checkpoint): void | Promise<void>;
  /** All that was due has been tried: a good time to tidy up. */
  checkpointed(): void | Promise<void>;
  /** The token is gone, or begins anew: its count with it. */
  forget(account: Account): void;
  close(): Promise<void>;
}
