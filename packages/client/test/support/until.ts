import { setImmediate as turn } from 'node:timers/promises';

/** Waits until a condition holds, looking again and again; fails when it does not within ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ten seconds in vain until ${what}`);
    await turn();
  }
}
