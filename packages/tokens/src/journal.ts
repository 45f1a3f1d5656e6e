import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf, systemCode, TokensError } from './errors.ts';
import { SPOILER } from './journal-format.ts';

const syncData = promisify(fdatasync);

/** Its lines are tokens: what lets others call the API is nobody else's to read. */
const JOURNAL_MODE = 0o600;

/** An append-only file of whole lines: an append either is in it wholly, or throws and is not. */
export class Journal {
  readonly file: string;
  #descriptor: number;
  #length: number;
  #spoiled = false;

  private constructor(file: string, descriptor: number, length: number) {
    this.file = file;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** Opens the journal of a folder, which is made if need be, and hands over what it holds. */
  static async open(directory: string): Promise<{ journal: Journal; text: string }> {
    const file = join(directory, 'calls.journal');
    try {
      await mkdir(directory, { recursive: true });
      const text = await readFile(file, 'latin1').catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return '';
        throw error;
      });
      const descriptor = openSync(file, 'a', JOURNAL_MODE);
      // A line that broke off when the machine stopped was never answered; the next one must not continue it.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (whole.length < text.length) ftruncateSync(descriptor, whole.length);
      return { journal: new Journal(file, descriptor, whole.length), text: whole };
    } catch (error) {
      const message = `the journal cannot be opened (${reasonOf(error)}). Make its folder writable, move it with journal.directory, or count in memory.`;
      throw new TokensError(message, { code: 'journal', place: { file }, cause: error });
    }
  }

  /** Bytes in the journal. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends whole lines: they survive the end of this process from here on, that of the machine after {@link sync}.
   *
   * Synchronous: it is one copy into the page cache, which is quicker than handing it to another thread.
   */
  append(lines: string): void {
    const bytes = Buffer.from(this.#spoiled ? SPOILER + lines : lines, 'latin1');
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
      this.#length += bytes.length;
      this.#spoiled = false;
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /** Waits until all that was appended has reached the disk. */
  async sync(): Promise<void> {
    await syncData(this.#descriptor);
  }

  /** Whether the journal's name still leads to the file that is appended to. */
  async isInPlace(): Promise<boolean> {
    const named = await stat(this.file).catch(() => undefined);
    return named !== undefined && fstatSync(this.#descriptor).ino === named.ino;
  }

  /** Replaces all lines by these, wholly or not at all. */
  rewrite(lines: string, sync: boolean): void {
    const temporary = `${this.file}.tmp`;
    const descriptor = openSync(temporary, 'w', JOURNAL_MODE);
    try {
      const bytes = Buffer.from(lines, 'latin1');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      if (sync) fsyncSync(descriptor);
      renameSync(temporary, this.file);
      closeSync(this.#descriptor);
      this.#descriptor = descriptor;
      this.#length = bytes.length;
      this.#spoiled = false;
    } catch (error) {
      closeSync(descriptor);
      try {
        unlinkSync(temporary);
      } catch {
        // It is overwritten by the next attempt.
      }
      throw error;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
    // The number is given to the next file that is opened: a late append must not end up in that.
    this.#descriptor = -1;
  }

  /** A full disk may take half of an append: no reader may see that half as lines. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#descriptor, this.#length);
    } catch {
      this.#spoiled = true;
    }
  }
}
