/**
 * The result of taking an advisory lock. The lock belongs to the open file, so it works across PID namespaces and
 * containers, and ends with the process. `unsupported`: no libc, or a file system without locks.
 */
export type LockResult = 'held' | 'busy' | 'unsupported';

/** A lock that the kernel holds until it is released, or this process ends. */
export interface HeldLock {
  readonly result: LockResult;
  readonly release: () => void;
}
