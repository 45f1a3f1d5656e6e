import { dirname, sep } from 'node:path';

// The folders and files of DESIGN's table and nothing else: a plugin's vendor/, node_modules/ and assets would cost
// a watch each, and names that begin with a dot are passed over by Flextype.
const FOLDERS =
  /^(|src|src\/flextype|project|project\/config|project\/config\/flextype|project\/(config\/)?(plugins|themes)(\/[^/.][^/]*)?)$/;
const FILES =
  /^(src\/flextype\/flextype\.yaml|(src|project\/config)\/flextype\/settings\.yaml|project\/(config\/)?(plugins|themes)\/[^/.][^/]*\/settings\.yaml|project\/plugins\/[^/.][^/]*\/plugin\.(php|yaml)|project\/themes\/[^/.][^/]*\/theme\.yaml)$/;

/** The link that Kubernetes switches when a ConfigMap changes, in the folder where that one is mounted. */
export const DATA_LINK = '..data';

/** Whether a change at a path can matter to the registry of the project at `root`. */
export function isWatched(root: string, companions: readonly string[], path: string): boolean {
  const local = toLocal(root, path);
  if (FILES.test(local) || isFolder(local)) return true;
  return companions.some((folder) => ['', 'settings.yaml', DATA_LINK].includes(toLocal(folder, path)));
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
