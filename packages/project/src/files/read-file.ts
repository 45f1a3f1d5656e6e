import { type BigIntStats, close, constants, fstat, lstat, open, read, stat } from 'node:fs';
import { promisify } from 'node:util';
import { DEFAULT_YAML_OPTIONS } from '@flextype-bun/yaml';
import { FileError, toFileError } from './file-error.ts';
import { FILE_TIMEOUT_MS, withTimeLimit } from './time-limit.ts';

export interface ReadFileOptions {
  /** Maximum size in bytes; a larger file is refused without being read. */
  readonly maxBytes: number;
  /** Whether to follow a link at this path. @default true */
  readonly followLinks?: boolean;
  /** Time limit of the whole operation. @default 3000 */
  readonly timeoutMs?: number;
}

/** The part of a stat that shows whether a file changed. */
export type FileVersion = Pick<BigIntStats, 'ino' | 'dev' | 'size' | 'mtimeNs' | 'ctimeNs'>;

export interface FileContent {
  readonly bytes: Buffer;
  /**
   * The state before the bytes were read. If the file changed meanwhile, the bytes can be newer than this stat but
   * never older, so comparing it with a later stat never misses a change.
   */
  readonly stat: BigIntStats;
}

// Without O_NONBLOCK, opening a named pipe waits for a writer; without O_NOCTTY, a terminal would become ours.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

// FAT has the coarsest timestamps of the file systems in use.
const COARSEST_CLOCK_MS = 3000;

export const YAML_FILE: ReadFileOptions = { maxBytes: DEFAULT_YAML_OPTIONS.maxBytes };

// A file that keeps changing is accepted as it is after this many reads.
const MAX_ATTEMPTS = 3;

const operations = {
  open: promisify(open),
  read: promisify(read),
  close: promisify(close),
  stat: promisify(stat) as (path: string, options: { bigint: true }) => Promise<BigIntStats>,
  lstat: promisify(lstat) as (path: string, options: { bigint: true }) => Promise<BigIntStats>,
  fstat: promisify(fstat) as (descriptor: number, options: { bigint: true }) => Promise<BigIntStats>,
};

/**
 * Reads a regular file. The path is checked first, so that a named pipe, a device, a folder or a huge file can neither
 * block the reader nor fill its memory.
 *
 * @throws {FileError}
 * @example
 * const { bytes, stat } = await readPlainFile('settings.yaml', { maxBytes: 1024 * 1024 });
 */
export function readPlainFile(path: string, options: ReadFileOptions): Promise<FileContent> {
  return inTime(path, options, async () => readStable(path, await look(path, options), options));
}

/**
 * Reads a regular file if it changed since a known version, and returns `'same'` if not. File timestamps are coarse, so
 * only a stat that was old when it was taken shows every later change (see {@link isSettled}).
 *
 * @throws {FileError}
 */
export function readChangedFile(
  path: string,
  known: FileVersion,
  options: ReadFileOptions,
): Promise<FileContent | 'same'> {
  return inTime(path, options, async () => {
    const info = await look(path, options);
    return isSameVersion(known, info) ? 'same' : readStable(path, info, options);
  });
}

/** What to keep of a stat: tens of thousands of whole ones take several times the memory. */
export function toFileVersion({ ino, dev, size, mtimeNs, ctimeNs }: BigIntStats): FileVersion {
  return { ino, dev, size, mtimeNs, ctimeNs };
}

/** Whether a file was unchanged for long enough when its stat was taken that any later change shows in its stat. */
export function isSettled({ ctimeMs }: BigIntStats, takenAtMs: number): boolean {
  return takenAtMs - Number(ctimeMs) > COARSEST_CLOCK_MS;
}

/**
 * Reads a YAML file up to the size limit of the parser.
 *
 * @throws {FileError}
 */
export async function readYamlFile(path: string): Promise<Buffer> {
  return (await readPlainFile(path, YAML_FILE)).bytes;
}

async function inTime<T>(
  path: string,
  { timeoutMs = FILE_TIMEOUT_MS }: ReadFileOptions,
  reading: () => Promise<T>,
): Promise<T> {
  try {
    return await withTimeLimit(path, reading, timeoutMs);
  } catch (error) {
    throw toFileError(error);
  }
}

/** Checks a path before it is opened, since opening a device can have side effects. */
async function look(path: string, { maxBytes, followLinks = true }: ReadFileOptions): Promise<BigIntStats> {
  const info = await (followLinks ? operations.stat : operations.lstat)(path, { bigint: true });
  checkPlain(info, maxBytes);
  return info;
}

async function readStable(path: string, seen: BigIntStats, options: ReadFileOptions): Promise<FileContent> {
  const { maxBytes, followLinks = true } = options;
  let info = seen;
  for (let attempt = 1; ; attempt++) {
    const descriptor = await operations.open(path, followLinks ? FLAGS : FLAGS | constants.O_NOFOLLOW);
    try {
      const bytes = await readAll(descriptor, Number(info.size), maxBytes);
      const after = await operations.fstat(descriptor, { bigint: true });
      // The file may have been replaced between stat and open.
      checkPlain(after, maxBytes);
      if (bytes.length > maxBytes) throw tooLarge(maxBytes);
      if (isSameVersion(info, after) || attempt === MAX_ATTEMPTS) return { bytes, stat: info };
    } finally {
      // Not awaited: nothing was written that could be lost.
      operations.close(descriptor).catch(() => undefined);
    }
    info = await look(path, options);
  }
}

/** Reads all bytes, or one more than the limit. */
async function readAll(descriptor: number, size: number, maxBytes: number): Promise<Buffer> {
  // Not from the pool, since callers keep the bytes. One more byte shows whether the file has grown.
  let buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await operations.read(descriptor, buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length < buffer.length || length > maxBytes) return buffer.subarray(0, length);
    buffer = Buffer.concat([buffer], Math.min(2 * buffer.length, maxBytes + 1));
  }
}

function checkPlain(info: BigIntStats, maxBytes: number): void {
  if (!info.isFile()) throw new FileError('not-a-file', `it is ${nameOf(info)} where a file is expected`);
  if (info.size > maxBytes) throw tooLarge(maxBytes);
}

function nameOf(info: BigIntStats): string {
  if (info.isDirectory()) return 'a folder';
  if (info.isFIFO()) return 'a named pipe';
  if (info.isSocket()) return 'a socket';
  return info.isSymbolicLink() ? 'a link' : 'a device';
}

function isSameVersion(a: FileVersion, b: FileVersion): boolean {
  return (
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.size === b.size &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs
  );
}

function tooLarge(maxBytes: number): FileError {
  return new FileError('too-large', `it is larger than ${maxBytes} bytes`);
}
