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
import { canRenameOpenFiles, giveToOwnerOf, renameOver } from '@flextype-bun/project';
import { openPlain, readDescriptor } from '../files/plain-file.ts';
import { SPOILER } from './journal-format.ts';

const syncData = promisify(fdatasync);

const JOURNAL_FILE = 'calls.journal';
/** The lines contain whole tokens, which nobody else may read. */
const JOURNAL_MODE = 0o600;
const APPENDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
/** Enough for several million tokens. A larger file is not a journal, and is not read into memory. */
const MAX_JOURNAL_BYTES = 512 * 1024 * 1024;

/** An append-only file of lines. An append either succeeds completely, or throws and leaves nothing behind. */
export class Journal {
  readonly file: string;
  #descriptor: number;
  #length: number;
  readonly #platform: NodeJS.Platform | undefined;
  #spoiled = false;

  private constructor(file: string, descriptor: number, length: number, platform?: NodeJS.Platform) {
    this.#platform = platform;
    this.file = file;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** Opens the journal of a folder; also returns its text. */
  static open(directory: string, platform?: NodeJS.Platform): { journal: Journal; text: string } {
    const file = join(directory, JOURNAL_FILE);
    const descriptor = openPlain(file, APPENDING, JOURNAL_MODE);
    try {
      makePrivate(descriptor, directory);
      const text = readDescriptor(descriptor, MAX_JOURNAL_BYTES).toString('latin1');
      // The call of a line that was cut off was never answered; the next line must not continue it.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (whole.length < text.length) ftruncateSync(descriptor, whole.length);
      return { journal: new Journal(file, descriptor, whole.length, platform), text: whole };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** The text of the journal of a folder that may not be written to; empty if it cannot be read. */
  static read(directory: string): string {
    try {
      const descriptor = openPlain(join(directory, JOURNAL_FILE), constants.O_RDONLY);
      try {
        return readDescriptor(descriptor, MAX_JOURNAL_BYTES).toString('latin1');
      } finally {
        closeSync(descriptor);
      }
    } catch {
      return '';
    }
  }

  /** Bytes in the journal. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends whole lines. They then survive the end of this process; after {@link sync}, also that of the machine.
   *
   * Synchronous, since a copy into the page cache is faster than handing it to another thread.
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

  /** Waits until everything appended so far is on disk. */
  async sync(): Promise<void> {
    await syncData(this.#descriptor);
  }

  /** Whether the path of the journal still leads to the open file. */
  async isInPlace(): Promise<boolean> {
    const named = await stat(this.file).catch(() => undefined);
    return named !== undefined && fstatSync(this.#descriptor).ino === named.ino;
  }

  /** Replaces all lines atomically. */
  rewrite(lines: string, { sync }: { readonly sync: boolean }): void {
    const temporary = `${this.file}.tmp`;
    // Whatever exists there, such as a link or a leftover, is removed and not written through.
    rmSync(temporary, { recursive: true, force: true });
    const descriptor = writePrivate(temporary, lines, { sync });
    try {
      this.#take(temporary, descriptor);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.#length = Buffer.byteLength(lines, 'latin1');
    this.#spoiled = false;
  }

  /** Replaces the journal by a new file. */
  #take(temporary: string, descriptor: number): void {
    const old = this.#descriptor;
    if (canRenameOpenFiles(this.#platform)) {
      try {
        renameSync(temporary, this.file);
      } catch (error) {
        closeSync(descriptor);
        throw error;
      }
      this.#descriptor = descriptor;
      closeQuietly(old);
      return;
    }
    closeSync(descriptor);
    closeQuietly(old);
    this.#descriptor = -1;
    try {
      renameOver(temporary, this.file);
    } finally {
      this.#descriptor = openPlain(this.file, APPENDING, JOURNAL_MODE);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
    // The next opened file gets the same number: a late append must not end up there.
    this.#descriptor = -1;
  }

  /** A full disk may accept half of an append, which no reader may see as lines. */
  #takeBack(): void {
    try {
      ftruncateSync(this.#descriptor, this.#length);
    } catch {
      this.#spoiled = true;
    }
  }
}

/** Writes a new file; removes it if that fails. */
function writePrivate(file: string, lines: string, { sync }: { readonly sync: boolean }): number {
  const descriptor = openSync(
    file,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL,
    JOURNAL_MODE,
  );
  try {
    makePrivate(descriptor, dirname(file));
    const bytes = Buffer.from(lines, 'latin1');
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    if (sync) fsyncSync(descriptor);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    rmSync(file, { force: true });
    throw error;
  }
}

/** Closes a file to which nothing more will be written. */
function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // It has no name any more, so nothing depends on it.
  }
}

/** Whatever umask or user created the journal, only the site's owner may read it. */
function makePrivate(descriptor: number, folder: string): void {
  const { mode, uid } = fstatSync(descriptor);
  if ((mode & 0o777) !== JOURNAL_MODE && uid === process.geteuid?.()) fchmodSync(descriptor, JOURNAL_MODE);
  giveToOwnerOf(folder, descriptor);
}
