import { Account } from './account.ts';
import type { CallLedger, Counted, CountOptions } from './call-ledger.ts';

/**
 * Counts in memory only, for demo and read-only projects.
 *
 * Counts start with what is recovered from an earlier server, and last as long as the process. Each token that was ever called takes a few dozen bytes.
 */
export class MemoryLedger implements CallLedger {
  readonly kind = 'memory';
  readonly #accounts = new Map<string, Account>();
  readonly #recover: (token: string, disk: number) => number;

  /** @param recover returns the count of a token whose file holds `disk` */
  constructor(recover: (token: string, disk: number) => number = (_token, disk) => disk) {
    this.#recover = recover;
  }

  adopt(token: string, disk: number): Account {
    const known = this.#accounts.get(token);
    if (known !== undefined) {
      this.noteForeignWrite(known, disk, 0);
      return known;
    }
    const account = new Account(token, this.#recover(token, disk), disk);
    this.#accounts.set(token, account);
    return account;
  }

  isExhausted(account: Account, limit: number): boolean {
    return account.calls >= limit;
  }

  count<T>(account: Account, limit: number, _options: CountOptions, toResult: (counted: Counted) => T): T {
    if (account.calls >= limit) return toResult('exhausted');
    account.calls += 1;
    return toResult(account.calls);
  }

  noteForeignWrite(account: Account, disk: number, modified: number): void {
    account.mergeFileCount(disk, modified);
  }

  forget(account: Account): void {
    this.#accounts.delete(account.token);
  }
}
