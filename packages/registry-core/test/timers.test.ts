import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import { Debounce, Timer } from '../src/live/timers.ts';

setDefaultTimeout(30_000);

describe('Debounce', () => {
  test('passes on events of a burst together', async () => {
    const handed: (readonly number[])[] = [];
    const debounce = new Debounce<number>(5, 1000, (items) => handed.push(items));
    for (const item of [1, 2, 3]) debounce.add(item);
    await until('they are handed on', () => handed.length > 0);
    debounce.add(4);
    await until('the next is handed on', () => handed.length > 1);
    expect(handed).toEqual([[1, 2, 3], [4]]);
  });

  test('does not wait forever for the end of a burst', async () => {
    let handed = 0;
    const debounce = new Debounce<number>(1_000_000, 20, () => handed++);
    await until('some are handed on', () => {
      debounce.add(1);
      return handed > 2;
    });
    debounce.close();
  });

  test('passes on nothing once it is closed', async () => {
    const handed: unknown[] = [];
    const closed = new Debounce<number>(0, 0, (items) => handed.push(items));
    const open = new Debounce<number>(0, 0, (items) => handed.push(items));
    closed.add(1);
    closed.close();
    closed.add(2);
    open.add(3);
    await until('another one hands on', () => handed.length > 0);
    expect(handed).toEqual([[3]]);
  });
});

describe('Timer', () => {
  test('runs only the last task that was set', async () => {
    const done: string[] = [];
    const timer = new Timer();
    timer.set(0, () => done.push('first'));
    timer.set(1, () => done.push('second'));
    await until('it is done', () => done.length > 0);
    expect(done).toEqual(['second']);
  });
});
