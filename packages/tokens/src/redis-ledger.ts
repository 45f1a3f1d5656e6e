import { Account, type Checkpoint } from './account.ts';
import { reasonOf, TokensError } from './errors.ts';
import type { CallLedger, Counted } from './ledger.ts';
import type { ResolvedOptions } from './options.ts';
import type { Problems } from './problems.ts';
import { RedisLink } from './redis-link.ts';
import {
  COUNT,
  CREDIT,
  FORGET,
  INTEND,
  LEAD,
  PEEK,
  RECONCILE,
  RESIGN,
  type RedisScript,
  WRITTEN,
} from './redis-scripts.ts';

/** A leader that does not renew its lease for so long is replaced, in milliseconds; it renews at every checkpoint. */
const LEASE_MS = 3500;
/** Tokens written in one checkpoint; what is left comes next. */
const MOST_DUE = '5000';

/**
 * Counts in Redis, for all servers of a site together: the limit is checked where the count is.
 *
 * One server at a time, by a lease in Redis, brings the token files up to date and takes in what others wrote there.
 */
export class RedisLedger implements CallLedger {
  readonly kind = 'redis';
  readonly #options: ResolvedOptions['redis'];
  readonly #problems: Problems;
  readonly #link: RedisLink;
  readonly #id: string = crypto.randomUUID();
  /** Calls that were served while Redis was down, to be counted when it is back. */
  readonly #owed = new Map<Account, number>();
  /** Tokens in whose files something changed, for the leader to look at. */
  readonly #changed = new Set<string>();
  #due = 0;

  constructor(options: ResolvedOptions, problems: Problems) {
    this.#options = options.redis;
    this.#problems = problems;
    this.#link = new RedisLink(this.#options.url, (error) => this.#report(error));
  }

  get pending(): number {
    return this.#owed.size + this.#changed.size + this.#due;
  }

  async open(): Promise<void> {
    await this.#link.open();
  }

  async abandon(token: string): Promise<void> {
    await this.#link.run(FORGET, [this.#key(token), this.#dueKey], [token]);
  }

  keeps(account: Account): boolean {
    return this.#owed.has(account);
  }

  async adopt(token: string, disk: number): Promise<Account> {
    const account = new Account(token, disk, disk);
    const calls = await this.#try(PEEK, [this.#key(token)], [String(disk)]);
    if (calls !== undefined) account.calls = Number(calls);
    return account;
  }

  async isExhausted(account: Account, limit: number): Promise<boolean> {
    if (limit === Number.POSITIVE_INFINITY) return false;
    const calls = await this.#try(PEEK, [this.#key(account.token)], [String(account.seen)]);
    return Number(calls ?? account.calls) >= limit;
  }

  count(account: Account, limit: number): Counted | Promise<Counted> {
    return this.#link.up ? this.#count(account, limit) : this.#countLater(account, limit);
  }

  saved(): undefined {}

  noticed(account: Account): void {
    this.#changed.add(account.token);
  }

  credit(account: Account, calls: number): void {
    this.#owed.set(account, (this.#owed.get(account) ?? 0) + calls);
  }

  /** Counts what is owed; and where this server leads, says whose files are behind. */
  async due(): Promise<readonly string[]> {
    if (!this.#link.up) return [];
    try {
      await this.#payBack();
      const leads = await this.#link.run(LEAD, [this.#leaderKey], [this.#id, String(LEASE_MS)]);
      const due = leads === 1 ? await this.#link.send('SRANDMEMBER', [this.#dueKey, MOST_DUE]) : [];
      const tokens = Array.isArray(due) ? due.map(String) : [];
      this.#due = tokens.length;
      this.#report(undefined);
      return tokens;
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  async reconcile(account: Account, disk: number, modified: number): Promise<number> {
    account.suspect(disk, modified);
    const hint = account.base === account.seen ? '' : String(account.base);
    const calls = await this.#link.run(RECONCILE, [this.#key(account.token)], [String(disk), hint]);
    account.look(disk);
    account.calls = Number(calls);
    return account.calls;
  }

  async intend(account: Account, value: number): Promise<void> {
    const keys = [this.#key(account.token), this.#leaderKey];
    if ((await this.#link.run(INTEND, keys, [String(value), this.#id])) === 1) return;
    throw new TokensError('another server writes the token files by now.', { code: 'redis' });
  }

  async written(account: Account, checkpoint: Checkpoint): Promise<void> {
    const { value, before } = checkpoint;
    if (value !== before) account.wrote(checkpoint);
    await this.#link.run(WRITTEN, [this.#key(account.token), this.#dueKey], [String(value), account.token]);
    this.#due = Math.max(0, this.#due - 1);
  }

  checkpointed(): void {}

  /** Only the leader lets go of a count, and only where it finds no file itself. */
  forget(account: Account): void {
    this.#owed.delete(account);
    this.#changed.add(account.token);
  }

  async close(): Promise<void> {
    await this.#try(RESIGN, [this.#leaderKey], [this.#id]);
    await this.#link.close();
  }

  async #count(account: Account, limit: number): Promise<Counted> {
    const most = limit === Number.POSITIVE_INFINITY ? '' : String(limit);
    const keys = [this.#key(account.token), this.#dueKey];
    const reply = await this.#try(COUNT, keys, [most, String(account.seen), account.token]);
    if (!Array.isArray(reply)) return this.#countLater(account, limit);
    const calls = Number(reply[1]);
    account.calls = calls;
    return reply[0] === 1 ? calls : 'exhausted';
  }

  /** Without Redis: refused, or counted here and in Redis when it is back. */
  #countLater(account: Account, limit: number): Counted {
    const { limited, unlimited } = this.#options;
    if ((limit === Number.POSITIVE_INFINITY ? unlimited : limited) === 'refuse') return 'unavailable';
    if (account.calls >= limit) return 'exhausted';
    account.calls += 1;
    this.credit(account, 1);
    return account.calls;
  }

  async #payBack(): Promise<void> {
    for (const [account, calls] of [...this.#owed]) {
      const { token, seen } = account;
      this.#owed.delete(account);
      try {
        await this.#link.run(CREDIT, [this.#key(token), this.#dueKey], [String(calls), String(seen), token]);
      } catch (error) {
        this.credit(account, calls);
        throw error;
      }
    }
    const changed = [...this.#changed];
    if (changed.length === 0) return;
    await this.#link.send('SADD', [this.#dueKey, ...changed]);
    for (const token of changed) this.#changed.delete(token);
  }

  async #try(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    if (!this.#link.up) return undefined;
    try {
      return await this.#link.run(script, keys, values);
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  #key(token: string): string {
    return `${this.#options.prefix}token:${token}`;
  }

  get #dueKey(): string {
    return `${this.#options.prefix}due`;
  }

  get #leaderKey(): string {
    return `${this.#options.prefix}leader`;
  }

  #report(error: unknown): void {
    if (error === undefined) {
      this.#problems.clear('redis', 'server');
      return;
    }
    const { limited, unlimited } = this.#options;
    const says = (when: string): string => (when === 'refuse' ? 'refused' : 'served and counted later');
    const message = `Redis does not count (${reasonOf(error)}). Calls of tokens with a limit are ${says(limited)}, others ${says(unlimited)}, until it does: check redis.url and the server.`;
    this.#problems.raise('redis', 'server', message);
  }
}
