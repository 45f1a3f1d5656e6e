import { realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';

// The folders and files of DESIGN's table and nothing else: a plugin's vendor/, node_modules/ and assets would cost
// a watch each. `..data` is the link that Kubernetes switches when a ConfigMap changes.
const IN_PROJECT = [
  /^$/,
  /^src(\/flextype(\/(flextype|settings)\.yaml)?)?$/,
  /^project$/,
  /^project\/config(\/flextype(\/(settings\.yaml|\.\.data))?)?$/,
  /^project\/config\/(plugins|themes)(\/[^/]+(\/(settings\.yaml|\.\.data))?)?$/,
  /^project\/(plugins|themes)(\/[^/]+(\/(plugin\.php|plugin\.yaml|theme\.yaml|settings\.yaml))?)?$/,
];

const IN_COMPANION = /^(settings\.yaml)?$/;

/** Whether a change at a path can matter to the registry of the project at `root`. */
export function isWatched(root: string, companions: readonly string[], path: string): boolean {
  const local = toLocal(root, path);
  if (IN_PROJECT.some((pattern) => pattern.test(local))) return true;
  return companions.some((folder) => IN_COMPANION.test(toLocal(folder, path)));
}

function toLocal(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/**
 * Which folders stand behind paths at this moment. A watcher holds on to the folder that it was given, so when a
 * link is switched or a folder replaced, it goes on watching the old one without a word.
 */
export async function identify(paths: readonly string[]): Promise<string> {
  const identities = await Promise.all(
    paths.map(async (path) => {
      try {
        const { dev, ino } = await stat(path, { bigint: true });
        return `${await realpath(path)} ${dev} ${ino}`;
      } catch {
        return 'absent';
      }
    }),
  );
  return identities.join('\n');
}
