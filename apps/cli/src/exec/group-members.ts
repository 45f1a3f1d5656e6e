import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a process group has a running member. A zombie has ended, but stays in the group until its parent reaps it, which
 * a container's first process may never do.
 *
 * @returns true if processes cannot be listed, as on macOS
 */
export function hasRunningMember(group: number): boolean {
  const pids = listProcesses();
  return pids.length === 0 || pids.some((pid) => isRunningIn(group, pid));
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Reads `PID (NAME) STATE PARENT GROUP …`; the name can contain anything. */
function isRunningIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(of) === group && !'ZX'.includes(state);
  } catch {
    // It ended in the meantime.
    return false;
  }
}
