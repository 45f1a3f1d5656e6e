import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLUGIN_NAME } from '@flextype-bun/api/settings';
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
import type { Context } from './context.ts';
import { CommandError, EXIT } from './outcome.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');

/**
 * The server's plugin stands outside most sites, and is configured in them. Its reference file lists every setting, other
 * than the `settings.yaml` of the plugin.
 */
export const COMPANIONS: Readonly<Record<string, string>> = {
  [PLUGIN_NAME]: join(
    dirname(fileURLToPath(import.meta.resolve('@flextype-bun/api/package.json'))),
    'reference',
  ),
};

/**
 * The site's root: the one that is named, else that of `FLEXTYPE_ROOT`, else the one that the working directory, or
 * this repository, lies in.
 */
export async function findRoot(named: string | undefined, { cwd, environment }: Context): Promise<string> {
  const root = named ?? (environment['FLEXTYPE_ROOT'] || undefined);
  if (root !== undefined) return resolve(cwd, root);
  for (const start of [cwd, REPOSITORY]) {
    const project = await findProject(start);
    if (project) return project.root;
  }
  throw new CommandError(
    'No Flextype site is named, and none is found from here; name its folder with --root or FLEXTYPE_ROOT',
    { exit: EXIT.site },
  );
}

/** The registry of a site that loads. */
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

/** A site, whether it loads or not. */
export async function readAnySite(root: string): Promise<SiteReading> {
  return readSite(root, { companions: COMPANIONS }).catch((error: unknown) => {
    throw toCommandError(error);
  });
}

/** What the libraries refuse, for people; anything else is a defect, and stays as it is. */
export function toCommandError(error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  const hint = error.code === 'load-failed' ? '\n"flextype-registry doctor" tells more' : '';
  return new CommandError(`${error.message}${hint}`, { exit: EXIT.site, cause: error });
}

/** A place as editors and terminals link it: from the working directory, where that leads there. */
export function toPlace(position: SourcePosition, cwd: string): string {
  const local = relative(cwd, position.file);
  const isBelow = local !== '' && !local.startsWith('..') && !isAbsolute(local);
  return formatPosition(isBelow ? { ...position, file: local } : position);
}
