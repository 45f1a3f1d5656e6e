import { TokensError } from '../common/errors.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import { Account, type Checkpoint } from '../ledger/account.ts';
import type { CallLedger, Counted, CountOptions } from '../ledger/call-ledger.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import { Ownership } from '../lock/ownership.ts';
import { toJournalError } from './folder-error.ts';
import { Journal } from './journal.ts';
import { type JournalEntry, readJournal, recoverCount } from './journal-format.ts';
import { reportDamage, reportLoss } from './journal-problems.ts';
import { JournalWriter } from './journal-writer.ts';

/** A journal below this size is not worth rewriting while counts are missing in their files. */
const COMPACT_THRESHOLD_BYTES = 256 * 1024;

/** Counts in memory, and writes every count to a journal before its answer leaves. */
export class FileLedger implements CallLedger, WriteBack {
  readonly kind = 'file';
  readonly #ownership: Ownership;
  readonly #writer: JournalWriter;
  /** What the journal of an earlier server says about tokens whose files have not been read yet. */
  readonly #entries: Map<string, JournalEntry>;
  readonly #savesAtOnce: boolean;
  /** Accounts whose files are behind. */
  readonly #dirty = new Map<string, Account>();

  private constructor(
    ownership: Ownership,
    writer: JournalWriter,
    entries: Map<string, JournalEntry>,
    options: ResolvedOptions,
  ) {
    this.#ownership = ownership;
    this.#writer = writer;
    this.#entries = entries;
    this.#savesAtOnce = options.journal.fsync !== 'always';
  }

  /** Locks the site for this process and reads its journal. @throws {TokensError} `locked`, `journal` */
  static open(options: ResolvedOptions, problems: Problems): FileLedger {
    const { directory } = options.journal;
    let ownership: Ownership | undefined;
    try {
      ownership = Ownership.acquire(options.root, directory, (owner) =>
        reportLoss(problems, directory, owner),
      );
      const { journal, text } = Journal.open(directory);
      const { entries, damaged } = readJournal(text);
      reportDamage(problems, journal.file, damaged);
      const writer = new JournalWriter(journal, ownership, options, problems);
      return new FileLedger(ownership, writer, entries, options);
    } catch (error) {
      ownership?.release();
      throw error instanceof TokensError ? error : toJournalError(directory, error);
    }
  }

  get pending(): number {
    return this.#dirty.size + this.#entries.size;
  }

  /** The size of the journal. */
  get bytes(): number {
    return this.#writer.bytes;
  }

  discard(token: string): void {
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

  mustKeep(account: Account): boolean {
    return !account.settled;
  }

  isExhausted(account: Account, limit: number): boolean {
    return account.calls >= limit;
  }

  count<T>(
    account: Account,
    limit: number,
    { urgent }: CountOptions,
    toResult: (counted: Counted) => T,
  ): T | Promise<T> {
    if (this.#ownership.lost) return toResult('unavailable');
    if (account.calls >= limit) return toResult('exhausted');
    account.calls += 1;
    if (account.unsaved++ === 0) this.#note(account);
    const { calls } = account;
    // If the append fails, the commit tries once more, and takes back what it cannot save.
    if (urgent === true && this.#savesAtOnce && this.#writer.append()) return toResult(calls);
    return this.#writer.commit().then((saved) => toResult(saved ? calls : 'unavailable'));
  }

  noteForeignWrite(account: Account, disk: number, modified: number): void {
    account.mergeFileCount(disk, modified);
    // A count that is in its file and that the journal does not mention needs no line.
    if (!account.settled || this.#writer.mentions(account)) this.#note(account);
  }

  credit(account: Account, calls: number): void {
    account.calls += calls;
    this.#note(account);
  }

  due(): readonly string[] {
    if (this.#ownership.lost) return [];
    return [...this.#dirty.keys(), ...this.#entries.keys()];
  }

  reconcile(account: Account, disk: number, modified: number): number {
    if (disk !== account.seen) this.noteForeignWrite(account, disk, modified);
    return account.calls;
  }

  intend(account: Account, value: number): void {
    this.#writer.intend(account, value);
  }

  written(account: Account, checkpoint: Checkpoint): void {
    if (checkpoint.value !== checkpoint.before) account.recordWrite(checkpoint);
    this.#note(account);
  }

  async tidyUp(): Promise<void> {
    const writer = this.#writer;
    const inPlace = await writer.isInPlace();
    if (inPlace && !writer.append()) return;
    for (const [token, account] of this.#dirty) if (account.settled) this.#dirty.delete(token);
    const idle = this.pending === 0 && writer.bytes > 0;
    if (!inPlace || idle || writer.bytes > COMPACT_THRESHOLD_BYTES)
      writer.rewrite(this.#entries, [...this.#dirty.values()]);
  }

  forget(account: Account): void {
    // Old numbers in the journal must not come back to life in a new token of the same name.
    account.calls = 0;
    account.seen = 0;
    this.#writer.add(account);
    this.#writer.append();
    this.#dirty.delete(account.token);
  }

  async close(): Promise<void> {
    await this.#writer.close();
    this.#ownership.release();
  }

  /** Puts the account's numbers into the next append, and its file into the next checkpoint. */
  #note(account: Account): void {
    this.#writer.add(account);
    this.#dirty.set(account.token, account);
  }
}
