import { Account } from './account.ts';
import type { CallLedger, Counted } from './call-ledger.ts';

/**
 * Counts in memory only: for demo and read-only projects, whose files are never written.
 *
 * Counts last as long as the process; a few dozen bytes are kept for every token that was ever called.
 */
export class MemoryLedger implements CallLedger {
  readonly kind = 'memory';
  readonly pending = 0;
  readonly #accounts = new Map<string, Account>();

  async open(): Promise<void> {}

  abandon(): void {}

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

  /** The count itself stays in `#accounts`. */
  keeps(): boolean {
    return false;
  }

  isExhausted(account: Account, limit: number): boolean {
    return account.calls >= limit;
  }

  count(account: Account, limit: number): Counted {
    if (account.calls >= limit) return 'exhausted';
    account.calls += 1;
    return account.calls;
  }

  saved(): undefined {}

  noteForeignWrite(account: Account, disk: number, modified: number): void {
    account.mergeFileCount(disk, modified);
  }

  credit(account: Account, calls: number): void {
    account.calls += calls;
  }

  due(): readonly string[] {
    return [];
  }

  reconcile(_account: Account, disk: number): number {
    return disk;
  }

  intend(): void {}

  written(): void {}

  checkpointed(): void {}

  forget(account: Account): void {
    this.#accounts.delete(account.token);
  }

  async close(): Promise<void> {}
}
