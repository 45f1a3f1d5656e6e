import systemPaths from 'node:path';
import { type ModuleKind, moduleKey, SCHEMA_FILE } from '@flextype-bun/project';

// Only the folders and files of the registry: a plugin's vendor/, node_modules/ and assets would cost a watch each.
// Hidden folders can be themes, and plugins in old releases; the loader decides which ones count.
const FOLDERS =
  /^(|src|src\/flextype|project|project\/config|project\/config\/flextype|project\/(config\/)?(plugins|themes)(\/\.?[^/.][^/]*)?)$/;
const FILES =
  /^(src\/flextype\/flextype\.yaml|(src|project\/config)\/flextype\/settings\.(yaml|schema\.json)|project\/(config\/)?(plugins|themes)\/\.?[^/.][^/]*\/settings\.(yaml|schema\.json)|project\/plugins\/\.?[^/.][^/]*\/plugin\.(php|yaml)|project\/themes\/\.?[^/.][^/]*\/theme\.yaml)$/;

/** How a system writes paths. */
type PathRules = Pick<typeof systemPaths, 'sep' | 'relative' | 'isAbsolute'>;

/** The link in a mounted ConfigMap folder that Kubernetes switches on a change. */
export const DATA_LINK = '..data';

/** Whether a change of a path can affect the registry. */
export function isWatched(
  root: string,
  externalPlugins: readonly string[],
  path: string,
  { sep }: Pick<PathRules, 'sep'> = systemPaths,
): boolean {
  const local = toLocal(root, path, sep);
  if (FILES.test(local) || isFolder(local)) return true;
  return externalPlugins.some((folder) =>
    ['', 'settings.yaml', DATA_LINK].includes(toLocal(folder, path, sep)),
  );
}

/** Whether a path is, or would be, a folder with watched entries. */
export function isWatchedFolder(root: string, externalPlugins: readonly string[], path: string): boolean {
  return FOLDERS.test(toLocal(root, path, systemPaths.sep)) || externalPlugins.includes(path);
}

function isFolder(local: string): boolean {
  if (local === DATA_LINK) return true;
  return FOLDERS.test(local.endsWith(`/${DATA_LINK}`) ? systemPaths.posix.dirname(local) : local);
}

// Faster than `relative`, which resolves both paths: the watcher calls this for every path.
function toLocal(folder: string, path: string, sep: string): string {
  if (path === folder) return '';
  if (!path.startsWith(folder + sep)) return '..';
  const local = path.slice(folder.length + 1);
  return sep === '/' ? local : local.replaceAll(sep, '/');
}

/** Whether a path is a schema of settings, whose change leaves the registry as it is. */
export function isSchema(path: string): boolean {
  return systemPaths.basename(path) === SCHEMA_FILE;
}

const OWNERS: readonly [folder: string, kind: ModuleKind][] = [
  ['project/plugins', 'plugin'],
  ['project/config/plugins', 'plugin'],
  ['project/themes', 'theme'],
  ['project/config/themes', 'theme'],
];

/**
 * The keys of the modules that a changed path can affect: none for paths that Flextype ignores, `undefined` if it can be
 * any module (a folder of plugins, or one above it).
 */
export function affectedModules(
  root: string,
  path: string,
  externalPlugins: Readonly<Record<string, string>>,
  paths: PathRules = systemPaths,
): string[] | undefined {
  const local = paths.relative(root, path).split(paths.sep).join('/');
  const keys: string[] = [];
  for (const [name, folder] of Object.entries(externalPlugins)) {
    const inOverrides =
      local.startsWith(`project/config/plugins/${name}/`) || local === `project/config/plugins/${name}`;
    if (inOverrides || isInside(folder, path, paths)) keys.push(moduleKey('external-plugin', name));
  }
  if (/^(src\/flextype|project\/config\/flextype)(\/|$)/.test(local))
    keys.push(moduleKey('flextype', 'flextype'));
  for (const [folder, kind] of OWNERS) {
    const name = local.startsWith(`${folder}/`) ? local.slice(folder.length + 1).split('/')[0] : undefined;
    if (name === DATA_LINK) return undefined;
    if (name?.startsWith('..')) return keys;
    if (name) keys.push(moduleKey(kind, name));
  }
  return keys.length > 0 ? keys : undefined;
}

function isInside(folder: string, path: string, { relative, isAbsolute, sep }: PathRules): boolean {
  const local = relative(folder, path);
  // On Windows, the path from one drive to another is an absolute one.
  return local !== '..' && !local.startsWith(`..${sep}`) && !isAbsolute(local);
}
