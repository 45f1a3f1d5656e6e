import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withTimeLimit } from '@flextype-bun/project';
import { systemCode } from '../common/errors.ts';

/**
 * Whether a folder lists an existing name in exactly this spelling. File systems that ignore case, as on macOS, Windows
 * and in folders that these share with containers, find `abc` by `ABC` as well, which would be counted as another token.
 */
export async function isExactName(folder: string, name: string): Promise<boolean> {
  const other = name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase();
  // Listing a folder of many tokens takes long. Numbers of files do not help: some file systems have one for each spelling.
  if (other === name || !(await exists(join(folder, other)))) return true;
  return (await withTimeLimit(`${folder} (names)`, () => readdir(folder))).includes(name);
}

async function exists(path: string): Promise<boolean> {
  try {
    await withTimeLimit(`${path} (name)`, () => lstat(path));
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
