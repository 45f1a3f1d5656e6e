import type { Stats } from 'node:fs';
import {
  type FileHandle,
  open,
  readFile,
  readlink,
  realpath,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
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
  await swapIn(target, after, {
    old: await stat(target),
    check: async () => {
      if ((await readFile(target)).equals(before)) return;
      throw new FileConflictError(`${path} was changed by somebody else in the meantime`);
    },
  });
}

/**
 * Writes a file at once, whatever it had before: a reader sees the old or the new text, and a full disk leaves the old one. Owner,
 * group and mode stay; a link stays a link. A device or a named pipe is written to.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const target = await targetOf(path);
  const old = await stat(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (old && !old.isFile()) return writeFile(target, text);
  await swapIn(target, Buffer.from(text), { old });
}

/** The file that a path leads to. A link may lead to one that does not exist yet. */
async function targetOf(path: string): Promise<string> {
  // Where /dev/stdout leads to can be a pipe, which has no other path.
  if ((await stat(path).catch(() => undefined))?.isFile() === false) return path;
  try {
    return await realpath(path);
  } catch (error) {
    const next = await readlink(path).catch(() => undefined);
    if (next === undefined || systemCode(error) !== 'ENOENT') return path;
    return targetOf(resolve(dirname(path), next));
  }
}

/** How a file comes into place. */
interface Swap {
  /** The file that is there, whose owner, group and mode stay. */
  readonly old: Stats | undefined;
  /** Throws if the old file must stay. */
  readonly check?: () => Promise<void>;
}

async function swapIn(target: string, content: Uint8Array, { old, check }: Swap): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  const file = await open(temporary, 'wx', old ? 0o600 : READ_AND_WRITE);
  try {
    try {
      await file.writeFile(content);
      const own = await file.stat();
      if (old && (own.uid !== old.uid || own.gid !== old.gid)) await file.chown(old.uid, old.gid);
      if (old && hasModes()) await file.chmod(old.mode & PERMISSIONS);
      await file.sync();
    } finally {
      await file.close();
    }
    await check?.();
    renameOver(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}
