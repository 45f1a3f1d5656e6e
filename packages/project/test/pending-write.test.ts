import { expect, test } from 'bun:test';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder, until } from '@flextype-bun/testing';
import { msSinceChange, msUntilSettled, observeWrite, type PendingWrite } from '../src/index.ts';

const LIMITS = { settleMs: 100, maxWaitMs: 400 };
const isSame = (a: string, b: string) => a === b;

/** The state after the contents of a file were seen at these times. */
function seen(...looks: readonly [now: number, content: string][]): PendingWrite<string> {
  let pending: PendingWrite<string> | undefined;
  for (const [now, content] of looks) pending = observeWrite(pending, content, isSame, now);
  if (!pending) throw new Error('No look');
  return pending;
}

test('a content is accepted once it stayed the same for the settling time', () => {
  const pending = seen([0, ''], [50, 'half'], [120, 'half']);
  expect(msUntilSettled(pending, 120, LIMITS)).toBe(30);
  expect(msUntilSettled(pending, 149, LIMITS)).toBe(1);
  expect(msUntilSettled(pending, 150, LIMITS)).toBe(0);
});

test('a content that comes back has to settle again', () => {
  const pending = seen([0, 'one'], [90, 'two'], [95, 'one']);
  expect(msUntilSettled(pending, 100, LIMITS)).toBe(95);
});

test('a file that keeps changing is accepted after the longest wait, if there is one', () => {
  const looks = Array.from({ length: 9 }, (_, at): [number, string] => [at * 50, `${at}`]);
  const pending = seen(...looks);
  expect(msUntilSettled(pending, 400, LIMITS)).toBe(0);
  expect(msUntilSettled(pending, 400, { settleMs: 100 })).toBe(100);
});

test('the caller can know better for how long a content has been the same', () => {
  expect(msUntilSettled(seen([1000, '']), 1000, { ...LIMITS, unchangedMs: 70 })).toBe(30);
});

test('the age of a path is that of the file, or of the nearest folder if it is absent', async () => {
  const folder = tempFolder();
  const file = join(folder, 'settings.yaml');
  await until('the folder is not new', async () => (await msSinceChange(folder)) > 30);
  expect(await msSinceChange(join(folder, 'not', 'there'))).toBeGreaterThan(30);
  const created = performance.now();
  writeFileSync(file, 'a: 1\n');
  expect(await msSinceChange(file)).toBeLessThanOrEqual(performance.now() - created + 20);
  // The mtime can be set back, the ctime cannot.
  utimesSync(file, 0, 0);
  expect(await msSinceChange(file)).toBeLessThanOrEqual(performance.now() - created + 20);
  mkdirSync(join(folder, 'not'));
  expect(await msSinceChange(join(folder, 'not', 'there'))).toBeLessThanOrEqual(
    performance.now() - created + 20,
  );
});
