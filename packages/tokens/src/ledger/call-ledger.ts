import type { LedgerKind } from '../common/options.ts';
import type { Account } from './account.ts';

/** The number of the counted call, or why it was not counted. */
export type Counted = number | 'exhausted' | 'unavailable';

export interface CountOptions {
  /** Saves the call at once if possible, instead of together with the others of this turn of the event loop. */
  readonly urgent?: boolean | undefined;
}

/** Counts the calls of all tokens. `count` runs for every request, so it answers without a promise if it can. */
export interface CallLedger {
  readonly kind: LedgerKind;
  /** The account of a token that is loaded into memory and whose file holds `disk`. */
  adopt(token: string, disk: number): Account | Promise<Account>;
  /** Whether a call would be refused; asked before the access token, which is slow to verify. */
  isExhausted(account: Account, limit: number): boolean | Promise<boolean>;
  /**
   * Counts one call if fewer than `limit` were counted, and saves it; `unavailable` if it cannot be saved.
   *
   * @param toResult makes the caller's result; passed in, since a second promise makes each call measurably slower
   */
  count<T>(
    account: Account,
    limit: number,
    options: CountOptions,
    toResult: (counted: Counted) => T,
  ): T | Promise<T>;
  /** Takes in a number that others wrote to the file; `modified` is the file's time in milliseconds since 1970. */
  noteForeignWrite(account: Account, disk: number, modified: number): void;
  /** Forgets the count of a token that was deleted or replaced. */
  forget(account: Account): void;
}
