import { readFileSync } from 'node:fs';

// Linux uses this unit in /proc on every machine, whatever the kernel's own tick rate.
const TICKS_PER_SECOND = 100;

/** Processor time of all threads of a process, in microseconds; NaN without /proc. */
export function processorTime(pid: number): number {
  // The name is in parentheses and may contain anything; utime and stime are the 12th and 13th field after it.
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
}

/** Resident memory of a process, in bytes; NaN without /proc. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readProc(pid, 'status'))?.[1]) * 1024;
}

/** Bytes that a process has read from files and pipes, cached or not; NaN without /proc. */
export function bytesRead(pid: number): number {
  return Number(/rchar: (\d+)/.exec(readProc(pid, 'io'))?.[1]);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
