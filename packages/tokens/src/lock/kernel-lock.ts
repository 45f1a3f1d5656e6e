import { dlopen, FFIType, type Pointer, read } from 'bun:ffi';
import type { HeldLock, LockResult } from './lock-result.ts';
import { lockWindowsFile } from './windows-lock.ts';

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const MACOS = process.platform === 'darwin';
/** EWOULDBLOCK. */
const BUSY = MACOS ? 35 : 11;

const LIBRARIES: readonly string[] = MACOS
  ? ['libSystem.B.dylib']
  : ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

const FLOCK = { flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } } as const;
const ERRNO = { args: [], returns: FFIType.ptr } as const;

type Flock = (descriptor: number, operation: number) => LockResult;
let flock: Flock | undefined;

/** Locks an open file without waiting; `shared` conflicts only with `exclusive`. */
export function lockDescriptor(descriptor: number, mode: 'exclusive' | 'shared'): LockResult {
  flock ??= loadFlock();
  return flock(descriptor, (mode === 'exclusive' ? LOCK_EX : LOCK_SH) | LOCK_NB);
}

/** Locks a file on Windows, where descriptors of Bun cannot be locked; undefined on other systems. */
export function lockPath(file: string, mode: 'exclusive' | 'shared'): HeldLock | undefined {
  return process.platform === 'win32' ? lockWindowsFile(file, mode) : undefined;
}

function loadFlock(): Flock {
  for (const library of LIBRARIES) {
    try {
      return MACOS ? bindMacos(library) : bindLinux(library);
    } catch {
      // Another libc, or none: try the next name, or do without kernel locks.
    }
  }
  return () => 'unsupported';
}

function bindLinux(library: string): Flock {
  const { symbols } = dlopen(library, { ...FLOCK, __errno_location: ERRNO });
  return (descriptor, operation) => {
    if (symbols.flock(descriptor, operation) === 0) return 'held';
    return resultOf(symbols.__errno_location());
  };
}

function bindMacos(library: string): Flock {
  const { symbols } = dlopen(library, { ...FLOCK, __error: ERRNO });
  return (descriptor, operation) => {
    if (symbols.flock(descriptor, operation) === 0) return 'held';
    return resultOf(symbols.__error());
  };
}

function resultOf(errno: Pointer | bigint | null): LockResult {
  return typeof errno === 'number' && read.i32(errno, 0) === BUSY ? 'busy' : 'unsupported';
}
