import { join } from 'node:path';
import { TokensError } from '../common/errors.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import { Account, type Checkpoint } from '../ledger/account.ts';
import type { CallLedger, Counted } from '../ledger/call-ledger.ts';
import type { LockOwner } from '../lock/lock-owner.ts';
import { Ownership } from '../lock/ownership.ts';
import { unusable } from './folder-error.ts';
import { Journal } from './journal.ts';
import { type JournalEntry, readJournal, recoverCount } from './journal-format.ts';
import { JournalWriter } from './journal-writer.ts';

/** Below this size a journal with counts that are not in their files yet is not worth rewriting, in bytes. */
const COMPACT_THRESHOLD_BYTES = 256 * 1024;

/** Counts in memory, and has every count in a journal before its answer leaves. */
export class FileLedger implements CallLedger {
  readonly kind = 'file';
  readonly #options: ResolvedOptions;
  readonly #problems: Problems;
  /** Accounts whose files are behind. */
  readonly #dirty = new Map<string, Account>();
  /** What the journal of an earlier server says of tokens whose files have not been read yet. */
  #entries = new Map<string, JournalEntry>();
  #writer: JournalWriter | undefined;
  #ownership: Ownership | undefined;

  constructor(options: ResolvedOptions, problems: Problems) {
    this.#options = options;
    this.#problems = problems;
  }

  async open(): Promise<void> {
    const { root, journal } = this.#options;
    try {
      const ownership = Ownership.acquire(root, journal.directory, (owner) => this.#reportLoss(owner));
      this.#ownership = ownership;
      this.#read(Journal.open(journal.directory), ownership);
    } catch (error) {
      this.#ownership?.release();
      throw error instanceof TokensError ? error : unusable(journal.directory, error);
    }
  }

  get pending(): number {
    return this.#dirty.size + this.#entries.size;
  }

  /** The size of the journal. */
  get bytes(): number {
    return this.#writer?.bytes ?? 0;
  }

  abandon(token: string): void {
    this.#entries.delete(token);
  }

  adopt(token: string, disk: number): Account {
    const entry = this.#entries.get(token);
    if (entry === undefined) return new Account(token, disk, disk);
    const account = new Account(token, recoverCount(entry, disk), disk);
    this.#entries.delete(token);
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
    if (this.#ownership?.lost === true) return 'unavailable';
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

  noteForeignWrite(account: Account, disk: number, modified: number): void {
    account.mergeFileCount(disk, modified);
    // A count that the journal says nothing of, and that is in its file, needs no line.
    if (!account.settled || this.#open().mentions(account)) this.#note(account);
  }

  credit(account: Account, calls: number): void {
    account.calls += calls;
    this.#note(account);
  }

  due(): readonly string[] {
    if (this.#ownership?.lost === true) return [];
    return [...this.#dirty.keys(), ...this.#entries.keys()];
  }

  reconcile(account: Account, disk: number, modified: number): number {
    if (disk !== account.seen) this.noteForeignWrite(account, disk, modified);
    return account.calls;
  }

  intend(account: Account, value: number): void {
    this.#open().intend(account, value);
  }

  written(account: Account, checkpoint: Checkpoint): void {
    if (checkpoint.value !== checkpoint.before) account.recordWrite(checkpoint);
    this.#note(account);
  }

  async checkpointed(): Promise<void> {
    const writer = this.#open();
    const inPlace = await writer.isInPlace();
    if (inPlace && !writer.append()) return;
    for (const [token, account] of this.#dirty) if (account.settled) this.#dirty.delete(token);
    const idle = this.pending === 0 && writer.bytes > 0;
    if (!inPlace || idle || writer.bytes > COMPACT_THRESHOLD_BYTES)
      writer.rewrite(this.#entries, [...this.#dirty.values()]);
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
    this.#ownership?.release();
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

  #read({ journal, text }: ReturnType<typeof Journal.open>, ownership: Ownership): void {
    this.#writer = new JournalWriter(journal, ownership, this.#options, this.#problems);
    const { entries, damaged } = readJournal(text);
    this.#entries = entries;
    const [line] = damaged;
    if (line === undefined) return;
    const lines = damaged.length === 1 ? 'a line is' : `${damaged.length} lines are`;
    const message = `${lines} damaged and left out. Counts may be lower than the calls that were answered, but not below those in the token files. Check the disk.`;
    this.#problems.raise('damaged', journal.file, message, { file: journal.file, line });
  }

  #reportLoss(owner: LockOwner | undefined): void {
    const { directory } = this.#options.journal;
    const who = owner === undefined ? 'another server' : `process ${owner.pid} on ${owner.host}`;
    const message = `${who} took the lock over and counts calls here now. This server refuses all calls: stop one of the two, and start this one again.`;
    this.#problems.raise('lost', directory, message, { file: join(directory, 'lock') });
  }
}
