import { access, constants, readdir } from 'node:fs/promises';
import {
  externalPluginSources,
  type FileError,
  flextypeSources,
  isListed,
  type ModuleKind,
  type ModuleSources,
  moduleKey,
  pluginSources,
  pluginsFolder,
  type Release,
  themeSources,
  themesFolder,
  toFileError,
  withTimeLimit,
} from '@flextype-bun/project';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { unavailable } from './file-problems.ts';

/** Where the modules of a project are. */
export interface ModuleLocations {
  readonly root: string;
  readonly release: Release;
  readonly externalPlugins: Readonly<Record<string, string>>;
}

/** Lists the keys of all modules with a folder; adds folders that cannot be listed to `problems`. */
export async function listModules(
  { root, release, externalPlugins }: ModuleLocations,
  problems: RegistryDiagnostic[],
): Promise<Set<string>> {
  const keys = new Set([moduleKey('flextype', 'flextype')]);
  for (const name of Object.keys(externalPlugins)) keys.add(moduleKey('external-plugin', name));
  const folders: [ModuleKind, string][] = [
    ['plugin', pluginsFolder(root)],
    ['theme', themesFolder(root)],
  ];
  for (const [kind, folder] of folders) {
    const names = await withTimeLimit(`${folder} (list)`, () => readdir(folder)).catch((error: unknown) => {
      const failure = toFileError(error);
      if (failure.systemCode !== 'ENOENT') problems.push(unreadableFolder(folder, failure));
      return [];
    });
    // In a folder that can be listed but not entered, all modules would seem to be gone.
    if (names.length > 0) {
      await withTimeLimit(`${folder} (access)`, () => access(folder, constants.X_OK)).catch(
        (error: unknown) => {
          problems.push(unreadableFolder(folder, toFileError(error)));
        },
      );
    }
    for (const name of names) if (isListed(kind, name, release)) keys.add(moduleKey(kind, name));
  }
  return keys;
}

/** The files of the module with this key. */
export function sourcesOf(key: string, { root, release, externalPlugins }: ModuleLocations): ModuleSources {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  switch (key.slice(0, slash) as ModuleKind) {
    case 'flextype':
      return flextypeSources(root);
    case 'plugin':
      return pluginSources(root, name, release);
    case 'theme':
      return themeSources(root, name);
    case 'external-plugin':
      return externalPluginSources(root, name, externalPlugins[name] ?? '');
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
