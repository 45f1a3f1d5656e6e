import { dirname, resolve } from 'node:path';
import { IS_SINGLE_FILE } from '@flextype-bun/api/paths';
import { findProject } from '@flextype-bun/project';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT } from '../terminal/outcome.ts';

const REPOSITORY = resolve(import.meta.dir, '../../../..');

/**
 * The site's root: the given one, else `FLEXTYPE_ROOT`, else the one that contains the working directory or
 * this repository.
 */
export async function findRoot(named: string | undefined, { cwd, environment }: Context): Promise<string> {
  const root = named ?? (environment['FLEXTYPE_ROOT'] || undefined);
  if (root !== undefined) return resolve(cwd, root);
  for (const start of IS_SINGLE_FILE ? [cwd, dirname(process.execPath)] : [cwd, REPOSITORY]) {
    const project = await findProject(start);
    if (project) return project.root;
  }
  throw new CommandError(
    'No Flextype site is named, and none is found from here; name its folder with --root or FLEXTYPE_ROOT',
    { exit: EXIT.site },
  );
}
