import {
  closeSync,
  constants,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openPlain, readDescriptor } from '../files/plain-file.ts';
import { giveToOwnerOf } from '../files/site-owner.ts';
import { SPOILER } from './journal-format.ts';

const syncData = promisify(fdatasync);

/** Its lines are tokens: what lets others call the API is nobody else's to read. */
const JOURNAL_MODE = 0o600;
/** Two lines each of several million tokens; what is larger is not a journal, and is not read into memory. */
const MAX_JOURNAL_BYTES = 512 * 1024 * 1024;

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

  /** Opens the journal of a folder, and hands over what it holds. */
  static open(directory: string): { journal: Journal; text: string } {
    const file = join(directory, 'calls.journal');
    const descriptor = openPlain(
      file,
      constants.O_RDWR | constants.O_APPEND | constants.O_CREAT,
      JOURNAL_MODE,
    );
    try {
      makePrivate(descriptor, directory);
      const text = readDescriptor(descriptor, MAX_JOURNAL_BYTES).toString('latin1');
      // A line that broke off when the machine stopped was never answered; the next one must not continue it.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (whole.length < text.length) ftruncateSync(descriptor, whole.length);
      return { journal: new Journal(file, descriptor, whole.length), text: whole };
    } catch (error) {
      closeSync(descriptor);
      throw error;
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
  rewrite(lines: string, { sync }: { readonly sync: boolean }): void {
    const temporary = `${this.file}.tmp`;
    // Whatever is there, a link or another's remainder, is replaced and not written through.
    rmSync(temporary, { recursive: true, force: true });
    const descriptor = openSync(
      temporary,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
      JOURNAL_MODE,
    );
    try {
      makePrivate(descriptor, dirname(temporary));
      const bytes = Buffer.from(lines, 'latin1');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      if (sync) fsyncSync(descriptor);
      renameSync(temporary, this.file);
    } catch (error) {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
      throw error;
    }
    const old = this.#descriptor;
    this.#descriptor = descriptor;
    this.#length = Buffer.byteLength(lines, 'latin1');
    this.#spoiled = false;
    try {
      closeSync(old);
    } catch {
      // The old file has no name any more: what a disk fails to write of it is missed by nobody.
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

/** An earlier umask, or a start as another user, must neither show the journal to others nor lock the site's owner out. */
function makePrivate(descriptor: number, folder: string): void {
  const { mode, uid } = fstatSync(descriptor);
  if ((mode & 0o777) !== JOURNAL_MODE && uid === process.geteuid?.()) fchmodSync(descriptor, JOURNAL_MODE);
  giveToOwnerOf(folder, descriptor);
}
