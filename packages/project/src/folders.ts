import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Generation } from './releases.ts';

/** Whether a path is a folder, or a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Flextype's default folder for entries, which contains the tokens in 1.x. */
export const ENTRIES_FOLDER = 'entries';

/** The folder with the tokens of the Registry API. */
export function tokensFolder(root: string, generation: Generation, entries: string = ENTRIES_FOLDER): string {
  switch (generation) {
    case '0.9':
      return join(root, 'project/tokens/registry');
    case '0.10':
      return join(root, 'project/tokens');
    case '1.x':
      return join(root, 'project', entries, 'tokens');
  }
}
