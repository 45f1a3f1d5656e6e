import { onTestFinished } from 'bun:test';

const tasks: (() => unknown)[] = [];

/**
 * Runs a task when the current test ends; the last registered task runs first.
 *
 * Not an `afterEach`: a hook at the top level of a shared module applies only to the first test file that loads it.
 */
export function atEnd(task: () => unknown): void {
  if (tasks.length === 0) {
    onTestFinished(async () => {
      for (const next of tasks.splice(0).reverse()) await next();
    });
  }
  tasks.push(task);
}
