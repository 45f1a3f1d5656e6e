import { lstatSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { type FileHandle, lstat, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile, toFileError, withTimeLimit } from '@flextype-bun/project';
import { systemCode } from '../common/errors.ts';
import { PERMISSIONS } from '../files/plain-file.ts';
import type { TokenLocation } from './token-directory.ts';

/** A token file is a page of text; whatever is larger is not one, and is not read into memory. */
export const MAX_TOKEN_FILE_BYTES = 1024 * 1024;

/**
 * The name under which a new version is written before it takes the place of the old one. All who write token files in
 * this way, a server and the command line beside it, use this one name: whoever makes the file has the turn.
 */
export const TEMPORARY_NAME = '.token.yaml.tmp';

/** A file of that name that is older was left behind by a writer that was killed, in milliseconds. */
const STALE_TEMPORARY_MS = 5000;
/** How often a file is read at once that changes while it is read. */
const READ_ATTEMPTS = 4;
/** How long another writer's turn is waited for before the file is looked at again, in milliseconds. */
const WRITER_RETRY_MS = 5;

/** What tells one version of a file from another, without reading it. */
export interface FileStat {
  readonly inode: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970, by the file system's clock. */
  readonly modified: bigint;
}

/** A file as it was read. */
export interface FileRead {
  readonly stat: FileStat;
  /** Its bytes as UTF-8, byte order mark included; undefined where it cannot be read as a token file. */
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly reason?: string;
}

/** What is at the file's place now; undefined: nothing. */
export async function statOf(file: string): Promise<FileStat | undefined> {
  return absentAsUndefined(async () =>
    toFileStat(await withTimeLimit(`${file} (stat)`, () => lstat(file, { bigint: true }))),
  );
}

/** Whether a token's folder or file is a link by now, which could lead anywhere. */
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
 * Reads a token file; undefined where there is none.
 *
 * @throws {FileError} if the system cannot say at the moment what it holds; which is not the file's fault
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
  /** Still open: a writer that had opened it before the rename leaves its bytes there. */
  readonly old: FileHandle;
  /** The new file's time, which is that of the rename, in milliseconds since 1970. */
  readonly modified: number;
}

/**
 * Puts a new text in the place of one that was read: written beside it, then renamed over it, so that no reader ever
 * sees half a file. Mode and owner stay.
 *
 * `changed`: the file is no longer the one that was read, or another writes it now; it was left alone.
 */
export async function replaceTokenFile(
  location: TokenLocation,
  before: string,
  after: string,
  options: { readonly sync: boolean },
): Promise<'changed' | Replaced> {
  const temporary = join(location.folder, TEMPORARY_NAME);
  const copy = await takeTurn(temporary);
  if (copy === undefined) return 'changed';
  let old: FileHandle | undefined;
  try {
    old = await open(location.file, 'r');
    await writeCopy(copy, after, old, options);
    // Its time is that of the rename by the file system's own clock, however long the disk took until here.
    writeSync(copy.fd, Buffer.from(after), 0, 1, 0);
    const stat = toFileStat(await copy.stat({ bigint: true }));
    // A writer that was stopped for long enough lost its turn: the file of that name is another's now, half written.
    if (statSync(temporary, { bigint: true, throwIfNoEntry: false })?.ino !== stat.inode) {
      await old.close();
      return 'changed';
    }
    // No await between these two: what others could write unseen in between is a matter of microseconds.
    const linked = lstatSync(location.folder).isSymbolicLink() || lstatSync(location.file).isSymbolicLink();
    if (linked || readFileSync(location.file, 'utf8') !== before) {
      await unlink(temporary);
      await old.close();
      return 'changed';
    }
    renameSync(temporary, location.file);
    return { old, modified: modifiedAt(stat) };
  } catch (error) {
    await old?.close();
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    await copy.close();
  }
}

/** Makes the temporary file; undefined while another's is there. */
async function takeTurn(temporary: string): Promise<FileHandle | undefined> {
  try {
    return await open(temporary, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const other = await absentAsUndefined(() => lstat(temporary));
    if (other?.isFile() === false) throw error;
    // A time in the future is not recent either: a clock was set back, or is another host's.
    if (other !== undefined && Math.abs(Date.now() - other.mtimeMs) > STALE_TEMPORARY_MS)
      await unlink(temporary);
    await Bun.sleep(WRITER_RETRY_MS);
    return undefined;
  }
}

/** What an open file holds now, from its first byte: its stat and its text are of one moment. */
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
  // Owner before mode: changing the owner takes set-id bits away. Only root may give a file away; a server that is
  // not root leaves the group's and its own name on the file, as any editor that saves by renaming does.
  await copy.chown(uid, gid).catch(() => undefined);
  await copy.chmod(mode & PERMISSIONS);
  if (sync) await copy.sync();
}

function toFileStat(info: { ino: bigint; size: bigint; mtimeNs: bigint }): FileStat {
  return { inode: info.ino, size: info.size, modified: info.mtimeNs };
}

/** When a file was written, in milliseconds since 1970. */
export function modifiedAt({ modified }: FileStat): number {
  return Number(modified / 1_000_000n);
}

/** Whether two stamps say that nothing happened in between. */
export function isSameStat(a: FileStat, b: FileStat): boolean {
  return a.inode === b.inode && a.size === b.size && a.modified === b.modified;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of UTF-8 bytes, byte order mark included; undefined if they are not UTF-8. */
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
