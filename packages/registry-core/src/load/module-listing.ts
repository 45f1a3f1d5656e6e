import { access, constants, readdir } from 'node:fs/promises';
import {
  companionSources,
  type FileError,
  flextypeSources,
  isListed,
  pluginSources,
  pluginsFolder,
  type Release,
  themeSources,
  themesFolder,
  toFileError,
  type UnitKind,
  type UnitSources,
  unitKey,
  withTimeLimit,
} from '@flextype-bun/project';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { unavailable } from './file-problems.ts';

/** Where a project's units are looked for. */
export interface UnitPlaces {
  readonly root: string;
  readonly release: Release;
  /** Companions, as name → folder. */
  readonly companions: Readonly<Record<string, string>>;
}

/** The keys of all units whose folders are there now; a folder that cannot be listed is added to `problems`. */
export async function listUnits(
  { root, release, companions }: UnitPlaces,
  problems: RegistryDiagnostic[],
): Promise<Set<string>> {
  const keys = new Set([unitKey('flextype', 'flextype')]);
  for (const name of Object.keys(companions)) keys.add(unitKey('companion', name));
  const folders: [UnitKind, string][] = [
    ['plugin', pluginsFolder(root)],
    ['theme', themesFolder(root)],
  ];
  for (const [kind, folder] of folders) {
    const names = await withTimeLimit(`${folder} (list)`, () => readdir(folder)).catch((error: unknown) => {
      const failure = toFileError(error);
      if (failure.systemCode !== 'ENOENT') problems.push(unreadableFolder(folder, failure));
      return [];
    });
    // With names to be had but nothing behind them, all units would seem to be gone.
    if (names.length > 0) {
      await withTimeLimit(`${folder} (access)`, () => access(folder, constants.X_OK)).catch(
        (error: unknown) => {
          problems.push(unreadableFolder(folder, toFileError(error)));
        },
      );
    }
    for (const name of names) if (isListed(kind, name, release)) keys.add(unitKey(kind, name));
  }
  return keys;
}

/** What the unit of a key is read from. */
export function sourcesOf(key: string, { root, release, companions }: UnitPlaces): UnitSources {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  switch (key.slice(0, slash) as UnitKind) {
    case 'flextype':
      return flextypeSources(root);
    case 'plugin':
      return pluginSources(root, name, release);
    case 'theme':
      return themeSources(root, name);
    case 'companion':
      return companionSources(root, name, companions[name] ?? '');
  }
}

function unreadableFolder(folder: string, error: FileError): RegistryDiagnostic {
  if (error.isTemporary) return unavailable(folder, error);
  return {
    severity: 'error',
    code: 'unreadable',
    ...(error.systemCode === 'ENOTDIR'
      ? { message: 'This is a file where a folder is expected', remedy: 'Move it away' }
      : {
          message: `This folder cannot be read (${error.systemCode})`,
          remedy: 'Give this user access to it',
        }),
    position: { file: folder },
  };
}
