import { mkdirSync } from 'node:fs';
import { Account, type Checkpoint } from './account.ts';
import { reasonOf, TokensError } from './errors.ts';
import { Journal } from './journal.ts';
import { readTrails, settleTrail, type Trail } from './journal-format.ts';
import { JournalWriter } from './journal-writer.ts';
import type { CallLedger, Counted } from './ledger.ts';
import { Lock } from './lock.ts';
import type { ResolvedOptions } from './options.ts';
import type { Problems } from './problems.ts';

/** Below this size a journal with counts that are not in their files yet is not worth rewriting, in bytes. */
const COMPACT_ABOVE = 256 * 1024;

/** Counts in memory, and has every count in a journal before its answer leaves. */
export class FileLedger implements CallLedger {
  readonly kind = 'file';
  readonly #options: ResolvedOptions;
  readonly #problems: Problems;
  /** Accounts whose files are behind. */
  readonly #dirty = new Map<string, Account>();
  /** What the journal of an earlier server says of tokens whose files have not been read yet. */
  #trails = new Map<string, Trail>();
  #writer: JournalWriter | undefined;
  #lock: Lock | undefined;

  constructor(options: ResolvedOptions, problems: Problems) {
    this.#options = options;
    this.#problems = problems;
  }

  async open(): Promise<void> {
    const { directory } = this.#options.journal;
    const lock = acquire(directory);
    try {
      const { journal, text } = await Journal.open(directory);
      this.#writer = new JournalWriter(journal, this.#options, this.#problems);
      this.#trails = readTrails(text);
      this.#lock = lock;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get pending(): number {
    return this.#dirty.size + this.#trails.size;
  }

  /** The size of the journal. */
  get bytes(): number {
    return this.#writer?.bytes ?? 0;
  }

  abandon(token: string): void {
    this.#trails.delete(token);
  }

  adopt(token: string, disk: number): Account {
    const trail = this.#trails.get(token);
    if (trail === undefined) return new Account(token, disk, disk);
    const account = new Account(token, settleTrail(trail, disk), disk);
    this.#trails.delete(token);
    this.#note(account);
    return account;
  }

  keeps(account: Account): boolean {
    return !account.settled;
  }

  isExhausted(account: Account, limit: number): boolean {
    return account.calls >= limit;
  }

  count(account: Account, limit: number): Counted {
    if (account.calls >= limit) return 'exhausted';
    account.calls += 1;
    if (account.unsaved++ === 0) this.#note(account);
    return account.calls;
  }

  saved(urgent: boolean): Promise<boolean> | undefined {
    const writer = this.#open();
    // Where the append fails, the commit tries once more, and takes back what it cannot save.
    return urgent && this.#options.journal.fsync !== 'always' && writer.append()
      ? undefined
      : writer.commit();
  }

  noticed(account: Account, disk: number, modified: number): void {
    account.absorb(disk, modified);
    // A count that the journal says nothing of, and that is in its file, needs no line.
    if (!account.settled || this.#open().mentions(account)) this.#note(account);
  }

  credit(account: Account, calls: number): void {
    account.calls += calls;
    this.#note(account);
  }

  due(): readonly string[] {
    return [...this.#dirty.keys(), ...this.#trails.keys()];
  }

  reconcile(account: Account, disk: number, modified: number): number {
    if (disk !== account.seen) this.noticed(account, disk, modified);
    return account.calls;
  }

  intend(account: Account, value: number): void {
    this.#open().intend(account, value);
  }

  written(account: Account, checkpoint: Checkpoint): void {
    if (checkpoint.value !== checkpoint.before) account.wrote(checkpoint);
    this.#note(account);
  }

  async checkpointed(): Promise<void> {
    const writer = this.#open();
    const inPlace = await writer.isInPlace();
    if (inPlace && !writer.append()) return;
    for (const [token, account] of this.#dirty) if (account.settled) this.#dirty.delete(token);
    const idle = this.pending === 0 && writer.bytes > 0;
    if (!inPlace || idle || writer.bytes > COMPACT_ABOVE)
      writer.rewrite(this.#trails, [...this.#dirty.values()]);
  }

  forget(account: Account): void {
    // The numbers of old in the journal must not come back to life in a token of the same name.
    account.calls = 0;
    account.seen = 0;
    this.#open().add(account);
    this.#open().append();
    this.#dirty.delete(account.token);
  }

  async close(): Promise<void> {
    await this.#writer?.close();
    this.#lock?.release();
  }

  #open(): JournalWriter {
    if (this.#writer === undefined) throw new TokensError('the ledger is not open.', { code: 'closed' });
    return this.#writer;
  }

  /** Has the account's numbers in the next append, and its file in the next checkpoint. */
  #note(account: Account): void {
    this.#open().add(account);
    this.#dirty.set(account.token, account);
  }
}

function acquire(directory: string): Lock {
  try {
    mkdirSync(directory, { recursive: true });
    return Lock.acquire(directory);
  } catch (cause) {
    if (cause instanceof TokensError) throw cause;
    const message = `the journal's folder cannot be used (${reasonOf(cause)}). Make it writable, move it with journal.directory, or count in memory.`;
    throw new TokensError(message, { code: 'journal', place: { file: directory }, cause });
  }
}
