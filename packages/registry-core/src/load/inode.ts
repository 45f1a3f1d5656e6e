import { realpath, stat } from 'node:fs/promises';
import { toFileError, withTimeLimit } from '@flextype-bun/project';

/** The id of an absent folder. */
export const ABSENT = 'absent';

/**
 * Identifies the folders behind paths, one id each. An id changes when a link is switched or a folder is replaced.
 *
 * @throws {FileError} if the system cannot tell at the moment
 */
export function folderIds(paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map(folderId));
}

async function folderId(path: string): Promise<string> {
  try {
    return await withTimeLimit(`${path} (identity)`, async () => {
      const { dev, ino } = await stat(path, { bigint: true });
      return `${await realpath(path)} ${dev} ${ino}`;
    });
  } catch (error) {
    const failure = toFileError(error);
    if (failure.isTemporary) throw failure;
    return ABSENT;
  }
}

/** Whether two results of {@link folderIds} are of the same folders. */
export function areSameFolders(a: readonly string[], b: readonly string[]): boolean {
  return a.every((id, at) => id === b[at]);
}
