import {
  closeSync,
  constants,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { reasonOf, systemCode, TokensError } from '../common/errors.ts';
import { NotPlainError, openPlain, readDescriptor } from '../files/plain-file.ts';
import { giveToOwnerOf } from '../files/site-owner.ts';
import { type LockResult, lockDescriptor } from './kernel-lock.ts';
import {
  formatOwner,
  isSameProcess,
  type LockOwner,
  livenessOf,
  parseOwner,
  thisOwner,
} from './lock-owner.ts';

/** An owner on another machine cannot be asked whether it lives: it has lost its lock after this silence. */
const OWNER_TIMEOUT_MS = 10_000;
/** A lock is one line; a larger file is not a lock, and has no owner. */
const MAX_LOCK_BYTES = 4096;
const MAX_ATTEMPTS = 20;

/** Locks of this process: `bun --watch` keeps the process id, so that it alone tells nothing. */
const heldHere = new Set<string>();

/** Whether the lock file is still ours: `other` has the owner that it names now, `absent` is a lock that was removed. */
export type LockState = 'ours' | 'absent' | { readonly other: LockOwner };

/**
 * The file `lock` of a folder, which names the one process that counts there.
 *
 * The kernel holds it for as long as its owner lives, where it can. Elsewhere (another machine, a file system without
 * locks) the owner is asked for by its process id, or has to touch the file.
 */
export class LockFile {
  readonly #file: string;
  readonly #owner: LockOwner = thisOwner();
  #text = '';
  /** The file that the kernel holds for us, while it is open. */
  #descriptor: number | undefined;

  constructor(directory: string) {
    this.#file = join(directory, 'lock');
  }

  /** Takes the lock; throws `locked` where another living process holds it. */
  acquire(): void {
    const own = `${this.#file}.${this.#owner.id}`;
    try {
      this.#prepare(own);
      // A link appears with its content, and fails where the name is taken: nobody sees a lock without its owner.
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        if (this.#take(own)) {
          heldHere.add(this.#owner.id);
          return;
        }
        removeStale(this.#file, own);
      }
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
    this.#close();
    throw new TokensError('The lock changes hands too quickly', {
      code: 'locked',
      remedy: 'Start one server at a time',
      position: { file: this.#file },
    });
  }

  /** Reads whose lock it is; what cannot be read now was not taken by anybody. */
  check(): LockState {
    const text = readLock(this.#file);
    if (text === this.#text || text === undefined) return 'ours';
    const other = text === null ? undefined : parseOwner(text);
    return other === undefined || other.id === this.#owner.id ? 'absent' : { other };
  }

  /** Says that its owner lives, to other machines. */
  touch(): void {
    try {
      const now = new Date();
      utimesSync(this.#file, now, now);
    } catch {
      // Only owners on other machines look at the time; the folder's own troubles show when the journal is written.
    }
  }

  /** Gives the lock back; a lock that another has taken over meanwhile stays theirs. */
  release(): void {
    if (readLock(this.#file) === this.#text) unlinkSync(this.#file);
    heldHere.delete(this.#owner.id);
    this.#close();
  }

  /** Writes the file that is to become the lock, and has the kernel hold it before anybody can see it. */
  #prepare(own: string): void {
    this.#close();
    const descriptor = openSync(own, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    this.#descriptor = descriptor;
    giveToOwnerOf(join(own, '..'), descriptor);
    const kernel = lockDescriptor(descriptor, 'exclusive') === 'held';
    this.#text = `${JSON.stringify({ ...this.#owner, kernel })}\n`;
    writeSync(descriptor, this.#text);
  }

  #take(own: string): boolean {
    try {
      linkSync(own, this.#file);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EEXIST') return false;
      if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return this.#takeWithoutLinks();
      throw error;
    }
  }

  /** On a file system without links a lock may be seen empty for a moment, and is taken for nobody's then. */
  #takeWithoutLinks(): boolean {
    try {
      const descriptor = openSync(this.#file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      lockDescriptor(descriptor, 'exclusive');
      writeSync(descriptor, this.#text);
      this.#close();
      this.#descriptor = descriptor;
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function removeStale(file: string, own: string): void {
  const found = probe(file);
  if (found === undefined) return;
  const { text, kernel } = found;
  const owner = parseOwner(text);
  if (kernel === 'busy' || (owner !== undefined && isHeld(owner, file, kernel))) throw lockedBy(owner, file);
  const aside = `${own}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  // Between reading and renaming another may have taken the stale lock over: then this is its lock, and goes back.
  if (readLock(aside) !== text) {
    try {
      linkSync(aside, file);
    } catch {
      // Another process took it meanwhile; the former owner notices at its next look, and stops.
    }
  }
  unlinkSync(aside);
}

function isHeld(owner: LockOwner, file: string, kernel: LockResult): boolean {
  if (isSameProcess(owner, thisOwner())) return heldHere.has(owner.id);
  const liveness = livenessOf(owner, { isUnlocked: kernel === 'held' });
  if (liveness !== 'unknown') return liveness === 'alive';
  // A time in the future is the clock of another machine, or somebody's mistake: neither may hold for ever.
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Math.abs(Date.now() - touched) < OWNER_TIMEOUT_MS;
}

/** The owner that the lock names, and whether the kernel holds it for a living process. */
function probe(file: string): { text: string; kernel: LockResult } | undefined {
  let descriptor: number;
  try {
    descriptor = openPlain(file, constants.O_RDONLY);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Shared, so that several who start at the same time do not take each other for the owner.
    const kernel = lockDescriptor(descriptor, 'shared');
    return { text: textOf(descriptor), kernel };
  } finally {
    closeSync(descriptor);
  }
}

/** The content of the lock; null if there is none, undefined if that cannot be found out. */
function readLock(file: string): string | null | undefined {
  try {
    const descriptor = openPlain(file, constants.O_RDONLY);
    try {
      return textOf(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? null : undefined;
  }
}

function textOf(descriptor: number): string {
  try {
    return readDescriptor(descriptor, MAX_LOCK_BYTES).toString('utf8');
  } catch (error) {
    if (error instanceof NotPlainError) return '';
    throw error;
  }
}

/** The error of a lock that another process holds. */
export function lockedBy(owner: LockOwner | undefined, file: string): TokensError {
  return new TokensError(`${formatOwner(owner)} counts calls here already`, {
    code: 'locked',
    remedy:
      'Stop it, give this server another site and journal.directory, or share the count (ledger: redis). If there is no such server, delete this file',
    position: { file },
  });
}

/** The error of a lock that cannot be made or read. */
export function notLockable(file: string, error: unknown): TokensError {
  return new TokensError(`The lock cannot be used (${reasonOf(error)})`, {
    code: 'journal',
    remedy: 'Remove what is there, or make its folder writable',
    position: { file },
    cause: error,
  });
}
