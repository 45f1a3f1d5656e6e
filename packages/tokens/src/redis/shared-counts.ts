import type { Account } from '../ledger/account.ts';

/** What this server knows about counts in Redis, beyond its accounts. */
export class SharedCounts {
  /** Calls that are in the account's `calls`, but not in Redis yet. */
  readonly unsent = new Map<Account, number>();
  /** The numbers that foreign writes started from, if Redis does not know them. */
  readonly baseCounts = new Map<Account, number>();
  /** The life that an account's count had in Redis. */
  readonly #lives = new WeakMap<Account, string>();
  /** When accounts were last counted whose counts may be only in Redis and here. */
  readonly #counted = new Map<Account, number>();

  addUnsent(account: Account, calls: number): void {
    account.calls += calls;
    this.unsent.set(account, (this.unsent.get(account) ?? 0) + calls);
  }

  /** Applies the reply to a call. */
  recordCall(account: Account, reply: unknown): void {
    this.update(account, reply);
    this.#counted.set(account, performance.now());
  }

  /** Records what others wrote to the file. */
  recordForeignWrite(
    account: Account,
    disk: number,
    modified: number,
    { isLeader }: { readonly isLeader: boolean },
  ): void {
    const last = account.history.calls;
    const base = account.history.recordForeignWrite(disk, modified);
    if (disk === last) return;
    const earlier = this.baseCounts.get(account);
    if (base !== last) this.baseCounts.set(account, earlier === undefined ? base : base - (last - earlier));
    // The count in Redis includes what another server wrote to the file.
    else if (!isLeader) this.baseCounts.delete(account);
  }

  /** The first arguments of a script: what this server knows about the count, in case Redis lost it. */
  scriptArguments(account: Account): readonly string[] {
    const known = account.calls - (this.unsent.get(account) ?? 0);
    const seen = known === account.seen ? String(known) : '';
    return [String(known), seen, this.#lives.get(account) ?? '', crypto.randomUUID()];
  }

  /** Applies a reply of a script: the count and its life. */
  update(account: Account, reply: unknown): void {
    if (!Array.isArray(reply)) return;
    const [calls, life] = reply;
    account.calls = Number(calls) + (this.unsent.get(account) ?? 0);
    if (typeof life === 'string' && life !== '') this.#lives.set(account, life);
  }

  /** The accounts whose counts may be only in Redis and here. */
  recent(): readonly Account[] {
    return [...this.#counted.keys()];
  }

  /** Removes accounts counted longer ago than this, in milliseconds, since their counts are in the files. */
  expire(age: number): void {
    const since = performance.now() - age;
    for (const [account, at] of this.#counted) if (at < since) this.#counted.delete(account);
  }

  forget(account: Account): void {
    this.unsent.delete(account);
    this.baseCounts.delete(account);
    this.#counted.delete(account);
  }
}
