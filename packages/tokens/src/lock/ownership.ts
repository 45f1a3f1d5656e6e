import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { createFolder } from '@flextype-bun/project';
import { systemCode, TokensError } from '../common/errors.ts';
import { NotPlainError } from '../files/plain-file.ts';
import { protectFolder } from '../files/web-protection.ts';
import { lockDescriptor } from './kernel-lock.ts';
import { LockFile, lockedBy, notLockable } from './lock-file.ts';
import type { LockOwner } from './lock-owner.ts';

/** How often the owner of a lock checks and touches it. */
const HEARTBEAT_INTERVAL_MS = 1000;
/** A process that was suspended for longer checks its lock before it counts again. */
const MAX_PAUSE_MS = 3 * HEARTBEAT_INTERVAL_MS;

/**
 * The right of one process to count the calls of a site, by two locks: the file `lock` in the journal's folder, and a
 * kernel lock on the folder `project`, which still holds if somebody removes the journal's folder.
 */
export class Ownership {
  readonly #directory: string;
  readonly #lock: LockFile;
  readonly #project: number | undefined;
  readonly #onLost: (owner: LockOwner | undefined) => void;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #checkedAt = Date.now();
  #lost = false;

  private constructor(
    directory: string,
    lock: LockFile,
    project: number | undefined,
    onLost: (owner: LockOwner | undefined) => void,
  ) {
    this.#directory = directory;
    this.#lock = lock;
    this.#project = project;
    this.#onLost = onLost;
    this.#heartbeat = setInterval(() => this.#check(), HEARTBEAT_INTERVAL_MS);
    this.#heartbeat.unref();
  }

  /**
   * Takes both locks. @throws {TokensError} `locked`: another process has one of them
   *
   * @param onLost called once if another process takes over the lock
   */
  static acquire(root: string, directory: string, onLost: (owner: LockOwner | undefined) => void): Ownership {
    const lock = new LockFile(directory);
    const project = lockProject(join(root, 'project'), lock, join(directory, 'lock'));
    try {
      take(lock, directory);
      return new Ownership(directory, lock, project, onLost);
    } catch (error) {
      if (project !== undefined) closeSync(project);
      throw error;
    }
  }

  /** Whether another process counts here now, so that this one must not count or write any more. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Whether this process may still count. Checks the lock only after a pause of the process, so it is cheap. */
  holds(): boolean {
    if (Math.abs(Date.now() - this.#checkedAt) > MAX_PAUSE_MS) this.#check();
    return !this.#lost;
  }

  release(): void {
    clearInterval(this.#heartbeat);
    this.#lock.release();
    if (this.#project !== undefined) closeSync(this.#project);
  }

  #check(): void {
    this.#checkedAt = Date.now();
    if (this.#lost) return;
    const state = this.#lock.check();
    if (state === 'ours') this.#lock.touch();
    else if (state === 'absent') this.#restore();
    else this.#lose(state.other);
  }

  /** Restores a lock that was removed or emptied, unless another server was faster. */
  #restore(): void {
    try {
      take(this.#lock, this.#directory);
    } catch (error) {
      if (!(error instanceof TokensError) || error.code !== 'locked') return;
      const state = this.#lock.check();
      this.#lose(typeof state === 'object' ? state.other : undefined);
    }
  }

  #lose(owner: LockOwner | undefined): void {
    this.#lost = true;
    this.#onLost(owner);
  }
}

function take(lock: LockFile, directory: string): void {
  createFolder(directory);
  protectFolder(directory);
  try {
    lock.acquire();
  } catch (error) {
    throw error instanceof NotPlainError ? notLockable(join(directory, 'lock'), error) : error;
  }
}

/** Locks a site's folder `project` in the kernel; undefined if that is not possible. */
function lockProject(folder: string, lock: LockFile, file: string): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    // The folder does not exist yet, or is not readable: the lock file has to suffice.
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
  const result = lockDescriptor(descriptor, 'exclusive');
  if (result === 'held') return descriptor;
  closeSync(descriptor);
  if (result === 'unsupported') return undefined;
  const state = lock.check();
  throw lockedBy(typeof state === 'object' ? state.other : undefined, file);
}
