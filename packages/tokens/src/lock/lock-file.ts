import {
  closeSync,
  constants,
  linkSync,
  openSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf, renameOver } from '@flextype-bun/project';
import { reasonOf, systemCode, TokensError } from '../common/errors.ts';
import { lockDescriptor, lockPath } from './kernel-lock.ts';
import {
  formatOwner,
  isSameProcess,
  type LockOwner,
  livenessOf,
  parseOwner,
  thisOwner,
} from './lock-owner.ts';
import type { HeldLock, LockResult } from './lock-result.ts';
import { probe, readLock } from './lock-text.ts';

/** We cannot ask another machine whether its process lives, so its lock expires after this time without a heartbeat. */
const OWNER_TIMEOUT_MS = 10_000;
const MAX_ATTEMPTS = 20;
/** Codes of a file system without hard links; the last one is that of Windows. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EISDIR']);

/** Locks of this process. The process id is not enough: `bun --watch` keeps it across restarts. */
const heldHere = new Set<string>();

/** The state of our lock file; `other`: the owner that it names now, `absent`: it was removed. */
export type LockState = 'ours' | 'absent' | { readonly other: LockOwner };

/**
 * The file `lock` of a folder, which names the one process that counts there.
 *
 * If possible, the kernel holds it for as long as its owner lives. Otherwise (another machine, a file system without
 * locks) the process id decides, or the time when the owner last touched the file.
 */
export class LockFile {
  readonly #file: string;
  readonly #owner: LockOwner = thisOwner();
  #text = '';
  /** The open file on which the kernel holds our lock. */
  #descriptor: number | undefined;
  /** The same on Windows, which locks a file by its path. */
  #lock: HeldLock | undefined;

  constructor(directory: string) {
    this.#file = join(directory, 'lock');
  }

  /** Takes the lock. @throws {TokensError} `locked`: another living process holds it */
  acquire(): void {
    this.#acquireFile();
    // Only now, since Windows keeps all names of an open file that are removed.
    this.#lock = lockPath(this.#file, 'exclusive');
  }

  #acquireFile(): void {
    const own = `${this.#file}.${this.#owner.id}`;
    try {
      this.#prepare(own);
      // A hard link appears with its content and fails if the name is taken, so nobody sees a lock without an owner.
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

  /** Reads who holds the lock. If it cannot be read now, it counts as ours. */
  check(): LockState {
    const text = readLock(this.#file);
    if (text === this.#text || text === undefined) return 'ours';
    const other = text === null ? undefined : parseOwner(text);
    return other === undefined || other.id === this.#owner.id ? 'absent' : { other };
  }

  /** Sends a heartbeat to other machines. */
  touch(): void {
    try {
      const now = new Date();
      utimesSync(this.#file, now, now);
    } catch {
      // Only other machines look at the time; errors of the folder show when the journal is written.
    }
  }

  /** Releases the lock, unless another process has taken it over. */
  release(): void {
    if (readLock(this.#file) === this.#text) unlinkSync(this.#file);
    heldHere.delete(this.#owner.id);
    this.#close();
  }

  /** Writes the file that will become the lock, and locks it in the kernel before anybody can see it. */
  #prepare(own: string): void {
    this.#close();
    const descriptor = openSync(own, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    this.#descriptor = descriptor;
    giveToOwnerOf(join(own, '..'), descriptor);
    const kernel = lockDescriptor(descriptor, 'exclusive') === 'held';
    this.#text = `${JSON.stringify({ ...this.#owner, kernel })}\n`;
    writeSync(descriptor, this.#text);
    // Only the lock needs the descriptor, and Windows does not remove the name of an open file.
    if (!kernel) this.#close();
  }

  #take(own: string): boolean {
    try {
      linkSync(own, this.#file);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EEXIST') return false;
      if (NO_LINKS.has(code)) return this.#takeWithoutLinks();
      throw error;
    }
  }

  /** For file systems without hard links. Here the lock is empty for a moment, and others may think that nobody holds it. */
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
    this.#lock?.release();
    this.#lock = undefined;
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
    renameOver(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  // Another process may have taken over the stale lock before our rename: then this is its lock, and we put it back.
  if (readLock(aside) !== text) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process took the lock meanwhile; the owner that lost it notices at its next check, and stops.
    }
  }
  unlinkSync(aside);
}

function isHeld(owner: LockOwner, file: string, kernel: LockResult): boolean {
  if (isSameProcess(owner, thisOwner())) return heldHere.has(owner.id);
  const liveness = livenessOf(owner, { isUnlocked: kernel === 'held' });
  if (liveness !== 'unknown') return liveness === 'alive';
  // A time in the future is due to another clock or a mistake, and must not hold the lock for ever.
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Math.abs(Date.now() - touched) < OWNER_TIMEOUT_MS;
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

/** The error of a lock that cannot be created or read. */
export function notLockable(file: string, error: unknown): TokensError {
  return new TokensError(`The lock cannot be used (${reasonOf(error)})`, {
    code: 'journal',
    remedy: 'Remove what is there, or make its folder writable',
    position: { file },
    cause: error,
  });
}
