import { type FileHandle, open, readFile, realpath, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from './file-error.ts';
import { hasModes, renameOver } from './platform.ts';
import { createFolder, giveToOwnerOf, PERMISSIONS } from './site-owner.ts';

/** Thrown if somebody else changed a file in the meantime; it was left alone. */
export class FileConflictError extends Error {
  override readonly name = 'FileConflictError';
}

const READ_AND_WRITE = 0o666;

/**
 * Creates a file with its folder. Both get the owner of the folder above, and the file its mode without execution.
 *
 * @param options `mode`: another mode for the file
 * @returns false if the file exists already; it was left alone
 */
export async function createFile(
  path: string,
  text: string,
  { mode }: { readonly mode?: number } = {},
): Promise<boolean> {
  const folder = dirname(path);
  createFolder(folder);
  let file: FileHandle;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    giveToOwnerOf(folder, file.fd);
    if (hasModes()) await file.chmod(mode ?? (await stat(folder)).mode & READ_AND_WRITE);
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/**
 * Replaces the content of a file at once: a reader sees the old or the new one, and a crash leaves one of the two. Owner, group and
 * mode stay; a link stays a link.
 *
 * @param before the content that the new one was made from
 * @throws FileConflictError if the file has another content by now
 */
export async function replaceFile(path: string, before: Uint8Array, after: Uint8Array): Promise<void> {
  const target = await realpath(path);
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  const { mode, uid, gid } = await stat(target);
  const file = await open(temporary, 'wx', 0o600);
  try {
    try {
      await file.writeFile(after);
      const own = await file.stat();
      if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
      if (hasModes()) await file.chmod(mode & PERMISSIONS);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await readFile(target)).equals(before)) {
      throw new FileConflictError(`${path} was changed by somebody else in the meantime`);
    }
    renameOver(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
