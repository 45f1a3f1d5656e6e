import type { RedisConnection } from './redis-connection.ts';

/** At most this many tokens are written per checkpoint. */
const MAX_DUE_PER_CHECKPOINT = '5000';

/**
 * The set in Redis of tokens whose files the leader has to read or write. It has `TOKEN` if a count is ahead of its file,
 * and `TOKEN ID`, a notice, if a server saw a foreign number in a file. The ID keeps a notice that arrives while the file
 * is being read.
 */
export class DueTokens {
  /** The key of the set. */
  readonly key: string;
  readonly #connection: RedisConnection;
  /** Tokens that this server has to add a notice for. */
  readonly #changed = new Set<string>();
  /** The notices that were last taken, by token. */
  readonly #notices = new Map<string, readonly string[]>();
  #taken = 0;

  constructor(key: string, connection: RedisConnection) {
    this.key = key;
    this.#connection = connection;
  }

  /** How many tokens are waiting here, or were taken and are not done. */
  get pending(): number {
    return this.#changed.size + this.#taken;
  }

  /** Notes that the leader has to read the file of a token. */
  note(token: string): void {
    this.#changed.add(token);
  }

  /** Sends the notices to Redis; they stay noted if that fails. */
  async send(): Promise<void> {
    const changed = [...this.#changed];
    if (changed.length === 0) return;
    const notices = changed.map((token) => `${token} ${crypto.randomUUID()}`);
    await this.#connection.send('SADD', [this.key, ...notices]);
    for (const token of changed) this.#changed.delete(token);
  }

  /** Some of the due tokens, without duplicates. */
  async take(): Promise<readonly string[]> {
    const due = await this.#connection.send('SRANDMEMBER', [this.key, MAX_DUE_PER_CHECKPOINT]);
    this.#notices.clear();
    for (const entry of Array.isArray(due) ? due.map(String) : []) {
      const [token = '', id] = entry.split(' ');
      const known = this.#notices.get(token) ?? [];
      this.#notices.set(token, id === undefined ? known : [...known, entry]);
    }
    this.#taken = this.#notices.size;
    return [...this.#notices.keys()];
  }

  /** Forgets what was taken: another server is the leader. */
  leave(): void {
    this.#notices.clear();
    this.#taken = 0;
  }

  /** Removes the notices of a token that were taken. */
  async dropNotices(token: string): Promise<void> {
    const notices = this.#notices.get(token) ?? [];
    if (notices.length > 0) await this.#connection.send('SREM', [this.key, ...notices]);
  }

  /** One of the tokens that were taken is done. */
  async finish(token: string): Promise<void> {
    await this.dropNotices(token);
    this.#taken = Math.max(0, this.#taken - 1);
  }
}
