import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withTimeLimit } from './time-limit.ts';

/**
 * A file that somebody seems to be writing. Writers that truncate a file first show it empty, then piece by piece, and
 * no system call says that they are at it. Times are those of `performance.now()`.
 *
 * @typeParam Content what two observations of the file are compared by: its bytes, or its stat
 */
export interface PendingWrite<Content> {
  readonly content: Content;
  /** When the write was first noticed. */
  readonly beganAt: number;
  /** When the file was first seen with this content. */
  readonly sameSince: number;
}

/** How long to wait for a writer. */
export interface WaitLimits {
  /** How long the content has to stay the same before it is accepted. */
  readonly settleMs: number;
  /** How long a file may keep changing before it is accepted as it is. @default Infinity */
  readonly maxWaitMs?: number;
  /** How long the content has been the same. @default the time since `sameSince` */
  readonly unchangedMs?: number;
}

/** The pending write after another look at the file. */
export function observeWrite<Content>(
  before: PendingWrite<Content> | undefined,
  content: Content,
  isSame: (a: Content, b: Content) => boolean,
  now: number,
): PendingWrite<Content> {
  const same = before !== undefined && isSame(before.content, content);
  return { content, beganAt: before?.beganAt ?? now, sameSince: same ? before.sameSince : now };
}

/** How long to wait until the content can be accepted, in milliseconds; 0 or less if it can be now. */
export function msUntilSettled(
  { beganAt, sameSince }: PendingWrite<unknown>,
  now: number,
  { settleMs, maxWaitMs = Number.POSITIVE_INFINITY, unchangedMs = now - sameSince }: WaitLimits,
): number {
  return Math.min(settleMs - unchangedMs, maxWaitMs - (now - beganAt));
}

/**
 * For how long a path has been as it is, in milliseconds. For a file: since it was last written, renamed or given
 * other permissions. For an absent one: since an entry of the nearest folder above it last changed.
 *
 * Based on the time of the last status change (`ctime`), which no program can set back.
 */
export async function msSinceChange(path: string): Promise<number> {
  for (let place = path; ; place = dirname(place)) {
    try {
      return Math.max(0, Date.now() - (await withTimeLimit(place, () => stat(place))).ctimeMs);
    } catch {
      if (place === dirname(place)) return 0;
    }
  }
}
