import { join } from 'node:path';
import type { Problems } from '../common/problems.ts';
import { formatOwner, type LockOwner } from '../lock/lock-owner.ts';

/** Reports lines of the journal that were ignored; `damaged` are their numbers, from 1. */
export function reportDamage(problems: Problems, file: string, damaged: readonly number[]): void {
  const [line] = damaged;
  if (line === undefined) return;
  const lines = damaged.length === 1 ? 'A line is' : `${damaged.length} lines are`;
  problems.raise(file, {
    code: 'damaged',
    message: `${lines} damaged and ignored, so counts can be lower than the number of answered calls, but not lower than the counts in the token files`,
    remedy: 'Check the disk',
    position: { file, line },
  });
}

/** Reports that another process took over the lock of a journal's folder. */
export function reportLoss(problems: Problems, directory: string, owner: LockOwner | undefined): void {
  problems.raise(directory, {
    code: 'lost',
    message: `${formatOwner(owner)} took over the lock and counts calls here now, so this server refuses all calls`,
    remedy: 'Stop one of the two, and start this one again',
    position: { file: join(directory, 'lock') },
  });
}
