import { lstatSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, lstat, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canRenameOpenFiles,
  hasModes,
  isHeldOpen,
  PERMISSIONS,
  readPlainFile,
  toFileError,
  withTimeLimit,
} from '@flextype-bun/project';
import { systemCode } from '../common/errors.ts';
import type { TokenLocation } from './token-directory.ts';

/** A larger file is not a token file, and is not read into memory. */
export const MAX_TOKEN_FILE_BYTES = 1024 * 1024;

/**
 * The name of a new version before it replaces the old one. A server and the command line beside it use the same name,
 * so that only one of them writes at a time: the one that creates the file.
 */
export const TEMPORARY_NAME = '.token.yaml.tmp';

/** An older temporary file was left behind by a writer that was killed, in milliseconds. */
const STALE_TEMPORARY_MS = 5000;
/** How often a file is read again that changes while it is read. */
const READ_ATTEMPTS = 4;
/** How long to wait for another writer before trying again, in milliseconds. */
const WRITER_RETRY_MS = 5;

/** Distinguishes versions of a file without reading it. */
export interface FileStat {
  readonly inode: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970, by the file system's clock. */
  readonly modified: bigint;
}

/** The result of reading a file. */
export interface FileRead {
  readonly stat: FileStat;
  /** The text with its byte order mark; undefined if it cannot be read as a token file. */
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly reason?: string;
}

/** The stat of the file; undefined if there is none. */
export async function statOf(file: string): Promise<FileStat | undefined> {
  return absentAsUndefined(async () =>
    toFileStat(await withTimeLimit(`${file} (stat)`, () => lstat(file, { bigint: true }))),
  );
}

/** Whether a token's folder or file has become a link, which could lead anywhere. */
export async function isLinked(location: TokenLocation): Promise<boolean> {
  const look = (path: string) => withTimeLimit(`${path} (link)`, () => lstat(path));
  const infos = await Promise.all(
    [location.folder, location.file].map((path) => absentAsUndefined(() => look(path))),
  );
  return infos.some((info) => info?.isSymbolicLink() === true);
}

/** Distinguishes a token's folder from a later one of the same name. */
export async function folderIdOf(folder: string): Promise<string | undefined> {
  return absentAsUndefined(async () => {
    const { ino, birthtimeNs } = await withTimeLimit(folder, () => stat(folder, { bigint: true }));
    return `${ino} ${birthtimeNs}`;
  });
}

/**
 * Reads a token file; undefined if there is none.
 *
 * @throws {FileError} if the system cannot read it at the moment
 */
export async function readTokenFile(file: string): Promise<FileRead | undefined> {
  try {
    const { bytes, stat } = await readPlainFile(file, { maxBytes: MAX_TOKEN_FILE_BYTES, followLinks: false });
    return toFileRead(toFileStat(stat), bytes);
  } catch (error) {
    const failure = toFileError(error);
    if (failure.isTemporary) throw failure;
    const stat = failure.code === 'absent' ? undefined : await statOf(file);
    return stat && { stat, text: undefined, reason: failure.message.replace(/^it /, 'This ') };
  }
}

/** A replaced file. */
export interface Replaced {
  /**
   * Still open, since a writer that opened it before the rename still writes to it. Undefined on systems that do not
   * replace open files.
   */
  readonly old: FileHandle | undefined;
  /** The new file's time, which is that of the rename, in milliseconds since 1970. */
  readonly modified: number;
}

/** How {@link replaceTokenFile} writes. */
export interface ReplaceOptions {
  readonly sync: boolean;
  /** @default that of this process */
  readonly platform?: NodeJS.Platform;
}

/**
 * Replaces a file that was read: writes a temporary file, then renames it, so that no reader ever sees half a file. Mode
 * and owner stay.
 *
 * @returns `changed` if the file is not the one that was read any more, or somebody else writes it; it was left alone
 */
export async function replaceTokenFile(
  location: TokenLocation,
  before: string,
  after: string,
  { sync, platform }: ReplaceOptions,
): Promise<'changed' | Replaced> {
  const temporary = join(location.folder, TEMPORARY_NAME);
  const copy = await takeTurn(temporary);
  if (copy === undefined) return 'changed';
  const staysOpen = canRenameOpenFiles(platform);
  let old: FileHandle | undefined;
  try {
    old = await open(location.file, 'r');
    await writeCopy(copy, after, old, { sync });
    // Sets the file's time to that of the rename by the file system's own clock, however slow the disk was.
    writeSync(copy.fd, Buffer.from(after), 0, 1, 0);
    const stat = toFileStat(await copy.stat({ bigint: true }));
    if (!staysOpen) {
      await Promise.all([copy.close(), old.close()]);
      old = undefined;
    }
    // If this process was suspended, another writer may have replaced the temporary file, which is incomplete then.
    if (statSync(temporary, { bigint: true, throwIfNoEntry: false })?.ino !== stat.inode) {
      await old?.close();
      return 'changed';
    }
    // No await between the check and the rename, so that others have only microseconds to write unnoticed.
    const linked = lstatSync(location.folder).isSymbolicLink() || lstatSync(location.file).isSymbolicLink();
    if (linked || readFileSync(location.file, 'utf8') !== before) {
      await unlink(temporary);
      await old?.close();
      return 'changed';
    }
    renameSync(temporary, location.file);
    return { old, modified: modifiedAt(stat) };
  } catch (error) {
    await old?.close();
    await unlink(temporary).catch(() => undefined);
    if (!isHeldOpen(error, platform)) throw error;
    await Bun.sleep(WRITER_RETRY_MS);
    return 'changed';
  } finally {
    await copy.close();
  }
}

/** Creates the temporary file; undefined while another writer has one. */
async function takeTurn(temporary: string): Promise<FileHandle | undefined> {
  try {
    return await open(temporary, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const other = await absentAsUndefined(() => lstat(temporary));
    if (other?.isFile() === false) throw error;
    // A time in the future is not recent either: a clock was set back, or it is another host's.
    if (other !== undefined && Math.abs(Date.now() - other.mtimeMs) > STALE_TEMPORARY_MS)
      await unlink(temporary);
    await Bun.sleep(WRITER_RETRY_MS);
    return undefined;
  }
}

/** Reads an open file from its first byte, so that its stat and its text belong together. */
export async function readHandle(handle: FileHandle): Promise<FileRead> {
  let fileRead = await readOnce(handle);
  for (let attempt = 1; attempt < READ_ATTEMPTS; attempt++) {
    const after = toFileStat(await handle.stat({ bigint: true }));
    if (isSameStat(fileRead.stat, after)) break;
    fileRead = await readOnce(handle);
  }
  return fileRead;
}

async function readOnce(handle: FileHandle): Promise<FileRead> {
  const stat = toFileStat(await handle.stat({ bigint: true }));
  if (stat.size > MAX_TOKEN_FILE_BYTES) {
    return { stat, text: undefined, reason: `This is larger than ${MAX_TOKEN_FILE_BYTES} bytes` };
  }
  const bytes = Buffer.alloc(Number(stat.size));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
  return toFileRead(stat, bytes.subarray(0, bytesRead));
}

function toFileRead(stat: FileStat, bytes: Uint8Array): FileRead {
  const text = decode(bytes);
  return text === undefined ? { stat, text, reason: 'This is not UTF-8 text' } : { stat, text };
}

async function writeCopy(
  copy: FileHandle,
  text: string,
  original: FileHandle,
  { sync }: { readonly sync: boolean },
): Promise<void> {
  const { mode, uid, gid } = await original.stat();
  await copy.writeFile(text);
  // Owner before mode, since changing the owner clears set-id bits. Only root may change it; any other server becomes
  // the owner, as an editor does that saves by renaming.
  await copy.chown(uid, gid).catch(() => undefined);
  if (hasModes()) await copy.chmod(mode & PERMISSIONS);
  if (sync) await copy.sync();
}

function toFileStat(info: { ino: bigint; size: bigint; mtimeNs: bigint }): FileStat {
  return { inode: info.ino, size: info.size, modified: info.mtimeNs };
}

/** When a file was written, in milliseconds since 1970. */
export function modifiedAt({ modified }: FileStat): number {
  return Number(modified / 1_000_000n);
}

/** Whether the file did not change between two stats. */
export function isSameStat(a: FileStat, b: FileStat): boolean {
  return a.inode === b.inode && a.size === b.size && a.modified === b.modified;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 and keeps a byte order mark; undefined if the bytes are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

async function absentAsUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
