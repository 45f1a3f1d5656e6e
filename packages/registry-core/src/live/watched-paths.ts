import { dirname, relative, sep } from 'node:path';
import { type ModuleKind, moduleKey } from '@flextype-bun/project';

// The folders and files that the registry is read from, and nothing else: a plugin's vendor/, node_modules/ and assets
// would cost a watch each. Hidden folders can be themes, and in old releases plugins; which ones count is asked when they are read.
const FOLDERS =
  /^(|src|src\/flextype|project|project\/config|project\/config\/flextype|project\/(config\/)?(plugins|themes)(\/\.?[^/.][^/]*)?)$/;
const FILES =
  /^(src\/flextype\/flextype\.yaml|(src|project\/config)\/flextype\/settings\.yaml|project\/(config\/)?(plugins|themes)\/\.?[^/.][^/]*\/settings\.yaml|project\/plugins\/\.?[^/.][^/]*\/plugin\.(php|yaml)|project\/themes\/\.?[^/.][^/]*\/theme\.yaml)$/;

/** The link that Kubernetes switches when a ConfigMap changes, in the folder where that one is mounted. */
export const DATA_LINK = '..data';

/** Whether a change at a path can matter to the registry of the project at `root`. */
export function isWatched(root: string, externalPlugins: readonly string[], path: string): boolean {
  const local = toLocal(root, path);
  if (FILES.test(local) || isFolder(local)) return true;
  return externalPlugins.some((folder) => ['', 'settings.yaml', DATA_LINK].includes(toLocal(folder, path)));
}

function isFolder(local: string): boolean {
  if (local === DATA_LINK) return true;
  return FOLDERS.test(local.endsWith(`/${DATA_LINK}`) ? dirname(local) : local);
}

// A watcher asks this for every path that it meets, so that it is not left to `relative`, which resolves both.
function toLocal(folder: string, path: string): string {
  if (path === folder) return '';
  if (!path.startsWith(folder + sep)) return '..';
  const local = path.slice(folder.length + 1);
  return sep === '/' ? local : local.replaceAll(sep, '/');
}

const OWNERS: readonly [folder: string, kind: ModuleKind][] = [
  ['project/plugins', 'plugin'],
  ['project/config/plugins', 'plugin'],
  ['project/themes', 'theme'],
  ['project/config/themes', 'theme'],
];

/**
 * The modules that a changed path can concern, as keys; none for paths that Flextype ignores; `undefined` where it may
 * be any number of them (a folder of plugins, or one above it).
 */
export function affectedModules(
  root: string,
  path: string,
  externalPlugins: Readonly<Record<string, string>>,
): string[] | undefined {
  const local = relative(root, path).split(sep).join('/');
  const keys: string[] = [];
  for (const [name, folder] of Object.entries(externalPlugins)) {
    const inOverrides =
      local.startsWith(`project/config/plugins/${name}/`) || local === `project/config/plugins/${name}`;
    if (inOverrides || isInside(folder, path)) keys.push(moduleKey('external-plugin', name));
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

function isInside(folder: string, path: string): boolean {
  const local = relative(folder, path);
  return local !== '..' && !local.startsWith(`..${sep}`);
}
