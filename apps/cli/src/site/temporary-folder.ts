import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, EXIT } from '../terminal/outcome.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls a function with a temporary folder, which is removed afterwards, and if a signal ends the process. */
export async function withTemporaryFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'flextype-registry-')).catch((cause: NodeJS.ErrnoException) => {
    const reason = `No temporary folder can be made in ${tmpdir()} (${cause.code})`;
    throw new CommandError(`${reason}; name another place with TMPDIR`, { exit: EXIT.site, cause });
  });
  const end = (signal: NodeJS.Signals): void => {
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of ENDING) process.once(signal, end);
  try {
    return await work(folder);
  } finally {
    for (const signal of ENDING) process.off(signal, end);
    await rm(folder, { recursive: true, force: true });
  }
}
