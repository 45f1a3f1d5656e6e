import { describe, expect, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import { ReloadQueue } from '../src/live/reload-queue.ts';

/** A queue of numbers whose jobs end when the test ends them. */
function makeQueue() {
  const jobs: { numbers: readonly number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const queue = new ReloadQueue<readonly number[]>(
    (numbers) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      jobs.push({ numbers, end: resolve, fail: reject });
      return promise;
    },
    (a, b) => [...a, ...b],
  );
  return { queue, jobs };
}

describe('ReloadQueue', () => {
  test('runs one job at a time, and merges requests that arrive meanwhile into the next', async () => {
    const { queue, jobs } = makeQueue();
    const first = queue.request([1]);
    const others = [queue.request([2]), queue.request([3])];
    expect(jobs.map(({ numbers }) => numbers)).toEqual([[1]]);
    jobs[0]?.end();
    await first;
    await until('the next one runs', () => jobs.length > 1);
    expect(jobs.map(({ numbers }) => numbers)).toEqual([[1], [2, 3]]);
    jobs[1]?.end();
    await Promise.all(others);
    expect(jobs).toHaveLength(2);
  });

  test('rejects the requests of a failed job, and runs the next one', async () => {
    const { queue, jobs } = makeQueue();
    const first = queue.request([1]);
    const second = queue.request([2]);
    jobs[0]?.fail(new Error('no'));
    expect(await first.catch((error: Error) => error.message)).toBe('no');
    await until('the next one runs', () => jobs.length > 1);
    jobs[1]?.end();
    expect(await second).toBeUndefined();
  });

  test('closes after the running job, and drops the pending one', async () => {
    const { queue, jobs } = makeQueue();
    const running = queue.request([1]);
    const waiting = queue.request([2]);
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await waiting;
    expect(closed).toBe(false);
    jobs[0]?.end();
    await Promise.all([running, closing]);
    await queue.request([3]);
    expect(jobs.map(({ numbers }) => numbers)).toEqual([[1]]);
  });
});
