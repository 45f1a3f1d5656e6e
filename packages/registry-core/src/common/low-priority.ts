import { constants, getPriority, setPriority } from 'node:os';

/**
 * Leaves scarce processors to requests: lowers the priority of the current thread. Only on Linux, since elsewhere a priority
 * applies to the whole process.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // Not permitted: work with the current priority.
  }
}
