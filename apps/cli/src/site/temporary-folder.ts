import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, EXIT } from '../terminal/outcome.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls a function with a temporary folder, which is removed afterwards, and if a signal ends the process.
 *
 * @param fill writes into the folder; an error of the system becomes a message for the user
 */
export async function withTemporaryFolder<Result>(
  fill: (folder: string) => Promise<void>,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'flextype-registry-')).catch(fail);
  const end = (signal: NodeJS.Signals): void => {
    rmSync(folder, { recursive: true, force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of ENDING) process.once(signal, end);
  try {
    await fill(folder).catch(fail);
    return await work(folder);
  } finally {
    for (const signal of ENDING) process.off(signal, end);
    await rm(folder, { recursive: true, force: true });
  }
}

function fail(cause: NodeJS.ErrnoException): never {
  if (cause instanceof CommandError || cause.code === undefined) throw cause;
  const reason = `Temporary files cannot be written in ${tmpdir()} (${cause.code})`;
  throw new CommandError(`${reason}; choose another place with TMPDIR`, { exit: EXIT.site, cause });
}
