import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { EXTERNAL_PLUGINS } from '@flextype-bun/api/external-plugins';
import { IS_SINGLE_FILE } from '@flextype-bun/api/paths';
import {
  findProject,
  formatPosition,
  openRegistry,
  RegistryError,
  readSite,
  type SiteReading,
  type Snapshot,
  type SourcePosition,
} from '@flextype-bun/registry-core';
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

/** Opens the registry of a site that must load. */
export async function loadSnapshot(root: string): Promise<Snapshot> {
  try {
    const registry = await openRegistry(root, { watch: false });
    const { snapshot } = registry;
    await registry.close();
    return snapshot;
  } catch (error) {
    throw toCommandError(error);
  }
}

/** Reads a site, even if it does not load. */
export async function readAnySite(root: string): Promise<SiteReading> {
  return readSite(root, { externalPlugins: EXTERNAL_PLUGINS }).catch((error: unknown) => {
    throw toCommandError(error);
  });
}

/** Errors of the libraries become messages for the user; anything else is a bug and is rethrown. */
export function toCommandError(error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  const hint = error.code === 'load-failed' ? '\n"flextype-registry doctor" tells more' : '';
  return new CommandError(`${error.message}${hint}`, { exit: EXIT.site, cause: error });
}

/** A place in the form that editors and terminals link: relative to the working directory if the file is below it. */
export function toPlace(position: SourcePosition, cwd: string): string {
  const local = relative(cwd, position.file);
  const isBelow = local !== '' && !local.startsWith('..') && !isAbsolute(local);
  return formatPosition(isBelow ? { ...position, file: local } : position);
}
