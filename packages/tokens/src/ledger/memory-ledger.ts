import { Account } from './account.ts';
import type { CallLedger, Counted, CountOptions } from './call-ledger.ts';

/**
 * Counts in memory only, for demo and read-only projects.
 *
 * Counts last as long as the process. Each token that was ever called takes a few dozen bytes.
 */
export class MemoryLedger implements CallLedger {
  readonly kind = 'memory';
  readonly #accounts = new Map<string, Account>();

  adopt(token: string, disk: number): Account {
    const known = this.#accounts.get(token);
    if (known !== undefined) {
      this.noteForeignWrite(known, disk, 0);
      return known;
    }
    const account = new Account(token, disk, disk);
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
