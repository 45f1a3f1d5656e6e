import { closeSync, constants } from 'node:fs';
import { systemCode } from '../common/errors.ts';
import { NotPlainError, openPlain, readDescriptor } from '../files/plain-file.ts';
import { lockDescriptor, lockPath } from './kernel-lock.ts';
import type { LockResult } from './lock-result.ts';

/** A lock is one line; a larger file is not a lock. */
const MAX_LOCK_BYTES = 4096;

/** The text of the lock, and whether the kernel holds it for a living process. */
export function probe(file: string): { text: string; kernel: LockResult } | undefined {
  let descriptor: number;
  try {
    descriptor = openPlain(file, constants.O_RDONLY);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Shared, so that processes that start at the same time do not mistake each other for the owner.
    const lock = lockPath(file, 'shared');
    lock?.release();
    return { text: textOf(descriptor), kernel: lock?.result ?? lockDescriptor(descriptor, 'shared') };
  } finally {
    closeSync(descriptor);
  }
}

/** The text of the lock; null if there is none, undefined if it cannot be read. */
export function readLock(file: string): string | null | undefined {
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
