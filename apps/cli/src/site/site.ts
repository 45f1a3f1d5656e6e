import { isAbsolute, relative } from 'node:path';
import { EXTERNAL_PLUGINS } from '@flextype-bun/api/external-plugins';
import { ProjectError } from '@flextype-bun/project';
import {
  formatPosition,
  openRegistry,
  RegistryError,
  readSite,
  type SiteReading,
  type Snapshot,
  type SourcePosition,
} from '@flextype-bun/registry-core';
import { CommandError, EXIT } from '../terminal/outcome.ts';

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
  if (error instanceof ProjectError)
    return new CommandError(error.message, { exit: EXIT.site, cause: error });
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
