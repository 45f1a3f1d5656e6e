import { readFileSync, readlinkSync } from 'node:fs';
import { creationTime } from './windows-process.ts';

/** Identifies a process beyond its id, which the system gives to other processes later. */
export interface ProcessIdentity {
  /** The boot of this machine; empty if the start of a process is enough to identify it. */
  boot(): string;
  /** When a process started; undefined if there is none, or the system does not report it. */
  startOf(pid: number): string | undefined;
  /** The namespace of process ids; empty if there is only one. */
  namespace(): string;
}

/** The output of a program of the system; undefined if it fails. */
export type RunProgram = (command: readonly string[]) => string | undefined;

/** How a system identifies processes. */
export function processIdentity(
  platform: NodeJS.Platform = process.platform,
  run: RunProgram = runProgram,
): ProcessIdentity {
  if (platform === 'linux') return { boot: linuxBoot, startOf: linuxStart, namespace: linuxNamespace };
  if (platform === 'win32') return { boot: none, startOf: creationTime, namespace: none };
  return {
    // The time of the boot changes if the clock is set; the id does not.
    boot: () => run(['sysctl', '-n', 'kern.bootsessionuuid']) ?? run(['sysctl', '-n', 'kern.boottime']) ?? '',
    startOf: (pid) => run(['ps', '-o', 'lstart=', '-p', String(pid)]),
    namespace: none,
  };
}

function none(): string {
  return '';
}

function linuxBoot(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function linuxNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Field 22 of `/proc/PID/stat`, in ticks since boot, counted after the name, which may contain spaces and brackets. */
function linuxStart(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function runProgram([program = '', ...args]: readonly string[]): string | undefined {
  try {
    // Two servers may have other languages and time zones.
    const env = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };
    const { stdout, exitCode } = Bun.spawnSync([program, ...args], { env, stderr: 'ignore' });
    return (exitCode === 0 && stdout.toString().trim()) || undefined;
  } catch {
    return undefined;
  }
}
