import { readFileSync } from 'node:fs';

// Linux gives /proc in this unit to every program, whatever the kernel's own clock.
const TICKS_A_SECOND = 100;

/** Processor time that a process has used in all its threads, in microseconds; NaN where there is no /proc. */
export function processorTime(pid: number): number {
  // The name stands in parentheses, and may hold anything; utime and stime are the 12th and 13th field after it.
  const fields = readProc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND) * 1e6;
}

/** Resident memory of a process, in bytes; NaN where there is no /proc. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readProc(pid, 'status'))?.[1]) * 1024;
}

/** Bytes that a process has read from files and pipes, cached or not; NaN where there is no /proc. */
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
