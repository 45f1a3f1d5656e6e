import { createFolder } from '@flextype-bun/project';
import { reasonOf, systemCode, TokensError } from '../common/errors.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import { protectFolder } from '../files/web-protection.ts';
import type { Account } from '../ledger/account.ts';
import type { Ownership } from '../lock/ownership.ts';
import type { Journal } from './journal.ts';
import { countLine, entryLines, intentLine, type JournalEntry, seenLine } from './journal-format.ts';

/** Accounts, each with the calls counted since the last append. */
type Counted = readonly (readonly [Account, number])[];

/** Group commit: one append per turn of the event loop saves everything that changed in it. */
export class JournalWriter {
  readonly #journal: Journal;
  readonly #ownership: Ownership;
  readonly #options: ResolvedOptions;
  readonly #problems: Problems;
  /** Accounts that changed since the last append. */
  readonly #batch = new Set<Account>();
  #commit: Promise<boolean> | undefined;
  #syncing: Promise<unknown> = Promise.resolve();
  /** `=` lines are valid only in their own file; every rewrite begins a new generation. */
  #generation = 0;
  /** Whether the journal was removed or replaced, so that nobody would find lines appended to it. */
  #astray = false;

  constructor(journal: Journal, ownership: Ownership, options: ResolvedOptions, problems: Problems) {
    this.#journal = journal;
    this.#ownership = ownership;
    this.#options = options;
    this.#problems = problems;
  }

  get bytes(): number {
    return this.#journal.length;
  }

  /** Puts an account's numbers into the next append. */
  add(account: Account): void {
    this.#batch.add(account);
  }

  /** Whether the current journal has a line of this account. */
  mentions(account: Account): boolean {
    return account.noted?.generation === this.#generation;
  }

  /** Saves the calls counted in this turn of the event loop; false if they could not be saved and were taken back. */
  commit(): Promise<boolean> {
    this.#commit ??= new Promise((resolve) => setImmediate(() => resolve(this.#save())));
    return this.#commit;
  }

  /** Appends everything that changed. If that fails, returns false and keeps the changes for the next append. */
  append(): boolean {
    if (this.#batch.size === 0) return true;
    if (!this.#ownership.holds()) return false;
    let lines = '';
    for (const account of this.#batch) lines += this.#linesOf(account);
    try {
      if (this.#astray) throw new Error('its file was removed or replaced');
      this.#journal.append(lines);
    } catch (error) {
      this.#report(error);
      return false;
    }
    this.#clear();
    for (const account of this.#batch) {
      account.unsaved = 0;
      account.noted = { generation: this.#generation, seen: account.seen };
    }
    this.#batch.clear();
    return true;
  }

  /** Saves that an account's file is about to hold `value`. @throws {TokensError} `journal` */
  intend(account: Account, value: number): void {
    try {
      if (!this.append()) throw new Error('it does not take the counts');
      this.#journal.append(intentLine(account.token, value));
    } catch (cause) {
      throw new TokensError('The journal cannot be written', { code: 'journal', cause });
    }
  }

  /**
   * Whether the journal is still where the next server looks for it.
   *
   * If somebody removed it, {@link rewrite} restores the counts from memory.
   */
  async isInPlace(): Promise<boolean> {
    this.#astray = !(await this.#journal.isInPlace());
    return !this.#astray;
  }

  /** Replaces the journal by these entries and accounts. */
  rewrite(entries: ReadonlyMap<string, JournalEntry>, accounts: readonly Account[]): void {
    if (!this.#ownership.holds()) return;
    this.#generation += 1;
    let lines = '';
    for (const [token, entry] of entries) lines += entryLines(token, entry);
    for (const account of accounts) lines += this.#linesOf(account);
    try {
      createFolder(this.#options.journal.directory);
      protectFolder(this.#options.journal.directory);
      this.#journal.rewrite(lines, { sync: lines !== '' && this.#options.journal.fsync === 'always' });
    } catch (error) {
      this.#report(error);
      return;
    }
    this.#astray = false;
    this.#clear();
    for (const account of accounts) account.noted = { generation: this.#generation, seen: account.seen };
  }

  async close(): Promise<void> {
    await this.#commit;
    this.append();
    this.#journal.close();
  }

  #save(): boolean | Promise<boolean> {
    return this.#options.journal.fsync === 'always' ? this.#saveToDisk() : this.#saveNow(this.#take());
  }

  /** Only one sync at a time: calls that arrive meanwhile share the next one. */
  async #saveToDisk(): Promise<boolean> {
    await this.#syncing;
    const counted = this.#take();
    if (!this.#saveNow(counted)) return false;
    const synced = this.#journal.sync();
    this.#syncing = synced.catch(() => undefined);
    try {
      await synced;
      return true;
    } catch (error) {
      this.#report(error);
      return this.#failed(counted);
    }
  }

  /** Ends the current commit; returns the calls in it. */
  #take(): Counted {
    this.#commit = undefined;
    return [...this.#batch].map((account) => [account, account.unsaved] as const);
  }

  #saveNow(counted: Counted): boolean {
    return this.append() || this.#failed(counted);
  }

  /** Takes back calls that could not be saved; with `serve`, they stay and are saved by the next successful append. */
  #failed(counted: Counted): boolean {
    if (this.#options.onJournalFailure === 'serve' && !this.#ownership.lost) return true;
    for (const [account, calls] of counted) {
      account.calls -= calls;
      account.unsaved = Math.max(0, account.unsaved - calls);
    }
    return false;
  }

  #linesOf(account: Account): string {
    const { token, noted, seen, calls } = account;
    const known = noted?.generation === this.#generation && noted.seen === seen;
    return (known ? '' : seenLine(token, seen)) + countLine(token, calls);
  }

  #clear(): void {
    this.#problems.clear('journal', this.#options.journal.directory);
  }

  #report(error: unknown): void {
    const { directory } = this.#options.journal;
    const fate = this.#options.onJournalFailure === 'refuse' ? 'refused' : 'counted in memory only';
    this.#problems.raise(directory, {
      code: 'journal',
      message: `The journal cannot be written (${systemCode(error) ?? reasonOf(error)}), so calls are ${fate}`,
      remedy: 'Make room, or make the folder writable',
      position: { file: directory },
    });
  }
}
