import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolder, tokensFolder } from './folders.ts';
import { NEWEST, newestOf, RELEASES, type Release } from './releases.ts';

/**
 * Guesses the release of a site without `src/`: by its token folders, newest first, since an upgraded site may still
 * have the old one; then by the PHP files of its plugins.
 */
export async function guessRelease(root: string, entries?: string): Promise<Release> {
  for (const generation of ['1.x', '0.9', '0.10'] as const) {
    if (!(await isFolder(tokensFolder(root, generation, entries)))) continue;
    return generation === '0.9' ? await guessOldRelease(root) : newestOf(generation);
  }
  return (await startsByBootstrap(root)) ? BOOTSTRAP : NEWEST;
}

const BOOTSTRAP = RELEASES.findLast((release) => release.starter === 'bootstrap.php') ?? NEWEST;

async function guessOldRelease(root: string): Promise<Release> {
  return (await startsByBootstrap(root)) ? BOOTSTRAP : newestOf('0.9');
}

// A plugin may have both files to support old and new releases, so a single plugin.php decides.
async function startsByBootstrap(root: string): Promise<boolean> {
  const folder = join(root, 'project/plugins');
  const names = await readdir(folder).catch(() => []);
  let found = false;
  for (const name of names) {
    if (await isFile(join(folder, name, 'plugin.php'))) return false;
    found ||= await isFile(join(folder, name, 'bootstrap.php'));
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
