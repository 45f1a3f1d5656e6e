import { type Stats, statSync } from 'node:fs';
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

/** What is at a path, or where a link there leads; `undefined` if that is nothing, a loop of links, or no valid path. */
export function entryAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
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
