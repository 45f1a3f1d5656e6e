import { dlopen, FFIType } from 'bun:ffi';

/** The right to ask for the state and times of a process. */
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
/** The exit code of a running process. An ended one can still be opened while other programs have handles of it. */
const STILL_ACTIVE = 259;

type CreationTime = (pid: number) => string | undefined;
let load: CreationTime | undefined;

/** When a process of Windows was created, in units of 100 ns since 1601; undefined if there is none. */
export function creationTime(pid: number): string | undefined {
  load ??= bind();
  return load(pid);
}

function bind(): CreationTime {
  const { OpenProcess, GetExitCodeProcess, GetProcessTimes, CloseHandle } = dlopen('kernel32.dll', {
    OpenProcess: { args: [FFIType.u32, FFIType.i32, FFIType.u32], returns: FFIType.u64 },
    GetExitCodeProcess: { args: [FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
    GetProcessTimes: {
      args: [FFIType.u64, FFIType.ptr, FFIType.ptr, FFIType.ptr, FFIType.ptr],
      returns: FFIType.i32,
    },
    CloseHandle: { args: [FFIType.u64], returns: FFIType.i32 },
  }).symbols;
  return (pid) => {
    const handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
    if (handle === 0n) return undefined;
    const exitCode = new Uint32Array(1);
    const [created, exited, kernel, user] = [times(), times(), times(), times()] as const;
    try {
      if (GetExitCodeProcess(handle, exitCode) === 0 || exitCode[0] !== STILL_ACTIVE) return undefined;
      return GetProcessTimes(handle, created, exited, kernel, user) === 0 ? undefined : String(created[0]);
    } finally {
      CloseHandle(handle);
    }
  };
}

function times(): BigUint64Array {
  return new BigUint64Array(1);
}
