import { join } from 'node:path';
import type { Problems } from '../common/problems.ts';
import type { LockOwner } from '../lock/lock-owner.ts';

/** Reports lines of the journal that were ignored; `damaged` are their numbers, from 1. */
export function reportDamage(problems: Problems, file: string, damaged: readonly number[]): void {
  const [line] = damaged;
  if (line === undefined) return;
  const lines = damaged.length === 1 ? 'a line is' : `${damaged.length} lines are`;
  const message = `${lines} damaged and left out. Counts may be lower than the calls that were answered, but not below those in the token files. Check the disk.`;
  problems.raise('damaged', file, message, { file, line });
}

/** Reports that another process took over the lock of a journal's folder. */
export function reportLoss(problems: Problems, directory: string, owner: LockOwner | undefined): void {
  const who = owner === undefined ? 'another server' : `process ${owner.pid} on ${owner.host}`;
  const message = `${who} took the lock over and counts calls here now. This server refuses all calls: stop one of the two, and start this one again.`;
  problems.raise('lost', directory, message, { file: join(directory, 'lock') });
}
