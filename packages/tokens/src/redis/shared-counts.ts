import type { Account } from '../ledger/account.ts';

/** What one server knows of counts that are in Redis, beyond what its accounts say. */
export class SharedCounts {
  /** Calls that are in `calls` here and not in Redis yet. */
  readonly unsent = new Map<Account, number>();
  /** The numbers that files were written from, if those are not the last ones that Redis was told. */
  readonly baseCounts = new Map<Account, number>();
  /** In which life of its count in Redis an account last was. */
  readonly #lives = new WeakMap<Account, string>();
  /** Accounts counted lately, whose counts may be nowhere but in Redis and here; and when. */
  readonly #counted = new Map<Account, number>();

  addUnsent(account: Account, calls: number): void {
    account.calls += calls;
    this.unsent.set(account, (this.unsent.get(account) ?? 0) + calls);
  }

  recordCall(account: Account): void {
    this.#counted.set(account, performance.now());
  }

  /** Notes what others wrote into the file. */
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
    // What another server writes into the file is in the count.
    else if (!isLeader) this.baseCounts.delete(account);
  }

  /** The first values of a script: what this server knows of the count, in case Redis lost it. */
  scriptArguments(account: Account): readonly string[] {
    const known = account.calls - (this.unsent.get(account) ?? 0);
    const seen = known === account.seen ? String(known) : '';
    return [String(known), seen, this.#lives.get(account) ?? '', crypto.randomUUID()];
  }

  /** Takes a reply: the count, and its life. */
  update(account: Account, reply: unknown): void {
    if (!Array.isArray(reply)) return;
    const [calls, life] = reply;
    account.calls = Number(calls) + (this.unsent.get(account) ?? 0);
    if (typeof life === 'string' && life !== '') this.#lives.set(account, life);
  }

  /** The accounts whose counts may be nowhere but in Redis and here. */
  recent(): readonly Account[] {
    return [...this.#counted.keys()];
  }

  /** Forgets accounts counted longer ago than this, in milliseconds: their counts are in the files. */
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
