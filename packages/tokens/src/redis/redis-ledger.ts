import { TokensError } from '../common/errors.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import { Account, type Checkpoint } from '../ledger/account.ts';
import type { CallLedger, Counted, CountOptions } from '../ledger/call-ledger.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import { CountBatches } from './count-batches.ts';
import { DueTokens } from './due-tokens.ts';
import { RedisConnection } from './redis-connection.ts';
import { reportRedis } from './redis-problem.ts';
import {
  COUNT,
  CREDIT,
  FORGET,
  INTEND,
  JOIN,
  LEAD,
  PEEK,
  RECONCILE,
  RESIGN,
  type RedisScript,
  WRITTEN,
} from './redis-scripts.ts';
import { SharedCounts } from './shared-counts.ts';

/** The lease of the leader, in milliseconds; it is renewed at every checkpoint. */
const LEASE_MS = 3500;

/**
 * Counts in Redis, for all servers of a site. Redis also checks the limit, in one step with the count.
 *
 * One server at a time, elected by a lease in Redis, writes the token files and merges what others wrote to them.
 */
export class RedisLedger implements CallLedger, WriteBack {
  readonly kind = 'redis';
  readonly #options: ResolvedOptions['redis'];
  readonly #problems: Problems;
  readonly #leaderKey: string;
  readonly #connection: RedisConnection;
  readonly #id: string = crypto.randomUUID();
  readonly #counts = new SharedCounts();
  readonly #batches = new CountBatches((account, limit, calls) => this.#countTogether(account, limit, calls));
  readonly #due: DueTokens;
  #isLeader = false;

  private constructor(options: ResolvedOptions, problems: Problems) {
    this.#options = options.redis;
    this.#problems = problems;
    this.#leaderKey = `${this.#options.prefix}leader`;
    this.#connection = new RedisConnection(this.#options.url, (error) => {
      this.#report(error);
      if (error === undefined) void this.#restoreCounts();
    });
    this.#due = new DueTokens(`${this.#options.prefix}due`, this.#connection);
  }

  /** Connects to Redis. If Redis does not respond, the ledger opens anyway, and connects later. */
  static async open(options: ResolvedOptions, problems: Problems): Promise<RedisLedger> {
    const ledger = new RedisLedger(options, problems);
    await ledger.#connection.open();
    return ledger;
  }

  get pending(): number {
    return this.#counts.unsent.size + this.#due.pending;
  }

  async discard(token: string): Promise<void> {
    await this.#connection.run(FORGET, [this.#key(token), this.#due.key], [token]);
    await this.#due.dropNotices(token);
  }

  mustKeep(account: Account): boolean {
    return this.#counts.unsent.has(account);
  }

  async adopt(token: string, disk: number): Promise<Account> {
    const account = new Account(token, disk, disk);
    const reply = await this.#try(PEEK, [this.#key(token)], [String(disk)]);
    if (Array.isArray(reply)) this.#counts.update(account, reply);
    return account;
  }

  async isExhausted(account: Account, limit: number): Promise<boolean> {
    if (limit === Number.POSITIVE_INFINITY) return false;
    const reply = await this.#try(PEEK, [this.#key(account.token)], [String(account.calls)]);
    return Number(Array.isArray(reply) ? reply[0] : account.calls) >= limit;
  }

  count<T>(
    account: Account,
    limit: number,
    _options: CountOptions,
    toResult: (counted: Counted) => T,
  ): T | Promise<T> {
    return this.#connection.up
      ? this.#batches.count(account, limit).then(toResult)
      : toResult(this.#countLater(account, limit));
  }

  noteForeignWrite(account: Account, disk: number, modified: number): void {
    this.#counts.recordForeignWrite(account, disk, modified, { isLeader: this.#isLeader });
    this.#due.note(account.token);
  }

  credit(account: Account, calls: number): void {
    this.#counts.addUnsent(account, calls);
  }

  /** Sends unsent calls to Redis; if this server is the leader, returns the tokens whose files are behind. */
  async due(): Promise<readonly string[]> {
    if (!this.#connection.up) return [];
    try {
      await this.#sendUnsent();
      this.#isLeader =
        (await this.#connection.run(LEAD, [this.#leaderKey], [this.#id, String(LEASE_MS)])) === 1;
      if (!this.#isLeader) this.#due.leave();
      const tokens = this.#isLeader ? await this.#due.take() : [];
      this.#counts.expire(2 * LEASE_MS);
      this.#report(undefined);
      return tokens;
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  async reconcile(account: Account, disk: number, modified: number): Promise<number> {
    this.#counts.recordForeignWrite(account, disk, modified, { isLeader: this.#isLeader });
    const base = this.#counts.baseCounts.get(account);
    const values = [
      ...this.#counts.scriptArguments(account),
      String(disk),
      base === undefined ? '' : String(base),
    ];
    this.#counts.update(account, await this.#connection.run(RECONCILE, [this.#key(account.token)], values));
    account.seen = disk;
    this.#counts.baseCounts.delete(account);
    return account.calls;
  }

  async intend(account: Account, value: number): Promise<void> {
    const keys = [this.#key(account.token), this.#leaderKey];
    if ((await this.#connection.run(INTEND, keys, [String(value), this.#id])) === 1) return;
    throw new TokensError('Another server writes the token files now', { code: 'redis' });
  }

  async written(account: Account, checkpoint: Checkpoint): Promise<void> {
    const { value, before } = checkpoint;
    if (value !== before) account.recordWrite(checkpoint);
    await this.#connection.run(
      WRITTEN,
      [this.#key(account.token), this.#due.key],
      [String(value), account.token],
    );
    await this.#due.finish(account.token);
  }

  /** Only the leader deletes a count in Redis, and only if it finds no file itself. */
  forget(account: Account): void {
    this.#counts.forget(account);
    this.#due.note(account.token);
  }

  async close(): Promise<void> {
    await this.#try(RESIGN, [this.#leaderKey], [this.#id]);
    await this.#connection.close();
  }

  async #countTogether(account: Account, limit: number, calls: number): Promise<readonly Counted[]> {
    const most = limit === Number.POSITIVE_INFINITY ? '' : String(limit);
    const keys = [this.#key(account.token), this.#due.key];
    const values = [...this.#counts.scriptArguments(account), most, account.token, String(calls)];
    const reply = await this.#try(COUNT, keys, values);
    const each = (toCounted: (index: number) => Counted) =>
      Array.from({ length: calls }, (_, index) => toCounted(index));
    if (!Array.isArray(reply)) return each(() => this.#countLater(account, limit));
    const [counted, last, life] = reply;
    this.#counts.recordCall(account, [last, life]);
    if (counted === -1) return each(() => 'unavailable');
    return each((index) => (index < counted ? Number(last) - counted + 1 + index : 'exhausted'));
  }

  /** Without Redis, a call is refused, or counted here and sent to Redis when it is back. */
  #countLater(account: Account, limit: number): Counted {
    const { limited, unlimited } = this.#options;
    if ((limit === Number.POSITIVE_INFINITY ? unlimited : limited) === 'refuse') return 'unavailable';
    if (account.calls >= limit) return 'exhausted';
    this.credit(account, 1);
    return account.calls;
  }

  async #sendUnsent(): Promise<void> {
    for (const [account, calls] of [...this.#counts.unsent]) {
      const { token } = account;
      const keys = [this.#key(token), this.#due.key];
      const values = [...this.#counts.scriptArguments(account), String(calls), token];
      this.#counts.unsent.delete(account);
      try {
        this.#counts.update(account, await this.#connection.run(CREDIT, keys, values));
      } catch (error) {
        this.#counts.unsent.set(account, (this.#counts.unsent.get(account) ?? 0) + calls);
        throw error;
      }
    }
    await this.#due.send();
  }

  /** Redis is back and may have lost its data: restores counts that only this server may know. */
  async #restoreCounts(): Promise<void> {
    for (const account of this.#counts.recent()) {
      const reply = await this.#try(JOIN, [this.#key(account.token)], this.#counts.scriptArguments(account));
      if (reply === undefined) return;
      this.#counts.update(account, reply);
      this.#due.note(account.token);
    }
  }

  async #try(script: RedisScript, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    if (!this.#connection.up) return undefined;
    try {
      return await this.#connection.run(script, keys, values);
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  #key(token: string): string {
    return `${this.#options.prefix}token:${token}`;
  }

  #report(error: unknown): void {
    reportRedis(this.#problems, this.#options, error);
  }
}
