import { onTestFinished } from 'bun:test';

const tasks: (() => unknown)[] = [];

/**
 * Runs a task when the current test has ended, the last one first.
 *
 * Not an `afterEach` here: a hook at the top of a shared module holds only for the first test file that loads it.
 */
export function atEnd(task: () => unknown): void {
  if (tasks.length === 0) {
    onTestFinished(async () => {
      for (const next of tasks.splice(0).reverse()) await next();
    });
  }
  tasks.push(task);
}
