import { onTestFinished } from 'bun:test';

const tasks: (() => unknown)[] = [];

/**
 * Has something done when the current test has ended; what is asked for last is done first.
 *
 * An `afterEach` at the top of a shared module would hold for the first test file that loads it, and no other.
 */
export function atEnd(task: () => unknown): void {
  if (tasks.length === 0) {
    onTestFinished(async () => {
      for (const next of tasks.splice(0).reverse()) await next();
    });
  }
  tasks.push(task);
}
