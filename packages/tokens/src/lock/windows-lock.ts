import { dlopen, FFIType } from 'bun:ffi';
import type { HeldLock } from './lock-result.ts';

const GENERIC_READ = 0x80000000;
/** Others may read, write and remove the file. */
const SHARE_ALL = 0x7;
const OPEN_EXISTING = 3;
const INVALID_HANDLE = 0xffffffffffffffffn;
const FAIL_IMMEDIATELY = 0x1;
const EXCLUSIVE = 0x2;
const LOCK_VIOLATION = 33;

const UNSUPPORTED: HeldLock = { result: 'unsupported', release: () => undefined };

let library: ReturnType<typeof loadLibrary> | undefined;

/** Locks a file on Windows without waiting; `shared` conflicts only with `exclusive`. */
export function lockWindowsFile(file: string, mode: 'exclusive' | 'shared'): HeldLock {
  library ??= loadLibrary();
  const { CreateFileW, LockFileEx, GetLastError, CloseHandle } = library;
  const path = Buffer.from(`${file}\0`, 'utf16le');
  const handle = CreateFileW(path, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, 0, 0n);
  if (handle === INVALID_HANDLE) return UNSUPPORTED;
  const flags = FAIL_IMMEDIATELY | (mode === 'exclusive' ? EXCLUSIVE : 0);
  if (LockFileEx(handle, flags, 0, 1, 0, farBehindTheEnd()) !== 0) {
    return { result: 'held', release: () => void CloseHandle(handle) };
  }
  const isBusy = GetLastError() === LOCK_VIOLATION;
  CloseHandle(handle);
  return isBusy ? { ...UNSUPPORTED, result: 'busy' } : UNSUPPORTED;
}

/** An OVERLAPPED with the position of the locked byte: beyond the content, since locked bytes cannot be read. */
function farBehindTheEnd(): Uint32Array {
  const overlapped = new Uint32Array(8);
  overlapped[5] = 1;
  return overlapped;
}

function loadLibrary() {
  const { u64, u32, i32, ptr } = FFIType;
  return dlopen('kernel32.dll', {
    CreateFileW: { args: [ptr, u32, u32, ptr, u32, u32, u64], returns: u64 },
    LockFileEx: { args: [u64, u32, u32, u32, u32, ptr], returns: i32 },
    GetLastError: { args: [], returns: u32 },
    CloseHandle: { args: [u64], returns: i32 },
  }).symbols;
}
