import { afterEach, setDefaultTimeout } from 'bun:test';

const tasks: (() => void | Promise<void>)[] = [];

/** Has something done after the current test; what is asked for last is done first. */
export function afterThisTest(task: () => void | Promise<void>): void {
  tasks.push(task);
}

/** To be called by each test file: hooks of a module that several files share hold for the first of them only. */
export function cleanUpAfterEachTest(): void {
  // A machine that has other things to do is slow, not wrong.
  setDefaultTimeout(60_000);
  afterEach(async () => {
    for (const task of tasks.splice(0).reverse()) await task();
  });
}
