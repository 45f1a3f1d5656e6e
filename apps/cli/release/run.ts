import { resolve } from 'node:path';

/** The folder of this repository. */
export const REPOSITORY = resolve(import.meta.dir, '../../..');

/** Runs a command in the repository. @throws {Error} with what it printed if it fails */
export async function run(command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], { cwd: REPOSITORY, stdout: 'ignore', stderr: 'pipe' });
  const text = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')} failed:\n${text}`);
}
