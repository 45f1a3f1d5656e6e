import { realpath, stat } from 'node:fs/promises';
import { toFileError, withTimeLimit } from '@flextype-bun/project';

/** What is said of a folder that is not there. */
export const ABSENT = 'absent';

/**
 * Which folders stand behind paths at this moment, one text each: it changes when a link is switched or a folder
 * is replaced by another of the same name.
 *
 * @throws {FileError} if the system cannot say at the moment
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
