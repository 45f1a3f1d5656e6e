import { type BigIntStats, close, constants, fstat, lstat, open, read, stat } from 'node:fs';
import { promisify } from 'node:util';
import { FileError, toFileError } from './file-error.ts';
import { FILE_TIMEOUT_MS, withTimeLimit } from './time-limit.ts';

/** How a file is read. */
export interface ReadFileOptions {
  /** Largest accepted size in bytes; of a larger file nothing is read. */
  readonly maxBytes: number;
  /** Whether a link at this path is followed. @default true */
  readonly followLinks?: boolean;
  /** How long all of it may take. @default 3000 */
  readonly timeoutMs?: number;
}

/** The content of a file, and what the system says of the very file that it was read from. */
export interface FileContent {
  readonly bytes: Buffer;
  /**
   * As it was before the bytes were read. If the file was changed meanwhile, the bytes may be newer than this, and
   * never older: to compare it with a later one never hides a change.
   */
  readonly stat: BigIntStats;
}

// Without O_NONBLOCK, opening a named pipe waits for its writer; a terminal must not become this process's own.
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

// A file that is written without end is taken as it is after so many readings.
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
 * Reads a plain file, and nothing else: what is there is looked at first, so that neither a named pipe, a device, a
 * folder nor a file of any size can hold up the reader or fill its memory.
 *
 * @throws {FileError}
 * @example
 * const { bytes, stat } = await readPlainFile('settings.yaml', { maxBytes: 1024 * 1024 });
 */
export function readPlainFile(path: string, options: ReadFileOptions): Promise<FileContent> {
  const { timeoutMs = FILE_TIMEOUT_MS } = options;
  return withTimeLimit(path, () => readStable(path, options), timeoutMs).catch((error: unknown) => {
    throw toFileError(error);
  });
}

async function readStable(path: string, options: ReadFileOptions): Promise<FileContent> {
  const { maxBytes, followLinks = true } = options;
  for (let attempt = 1; ; attempt++) {
    // Not opened before this is known: opening a device can act on it.
    const info = await (followLinks ? operations.stat : operations.lstat)(path, { bigint: true });
    checkPlain(info, maxBytes);
    const descriptor = await operations.open(path, followLinks ? FLAGS : FLAGS | constants.O_NOFOLLOW);
    try {
      const bytes = await readAll(descriptor, Number(info.size), maxBytes);
      const after = await operations.fstat(descriptor, { bigint: true });
      // Another file may have come in between the two looks.
      checkPlain(after, maxBytes);
      if (bytes.length > maxBytes) throw tooLarge(maxBytes);
      if (isSameVersion(info, after) || attempt === MAX_ATTEMPTS) {
        return { bytes, stat: info };
      }
    } finally {
      // Not waited for: nothing was written that could be lost.
      operations.close(descriptor).catch(() => undefined);
    }
  }
}

/** All bytes, or one more than the limit. */
async function readAll(descriptor: number, size: number, maxBytes: number): Promise<Buffer> {
  // Not from the pool, as callers keep what they read. One byte more tells whether the file has grown.
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
  if (!info.isFile()) throw new FileError('not-a-file', `it is ${nameOf(info)} and not a file`);
  if (info.size > maxBytes) throw tooLarge(maxBytes);
}

function nameOf(info: BigIntStats): string {
  if (info.isDirectory()) return 'a folder';
  if (info.isFIFO()) return 'a named pipe';
  if (info.isSocket()) return 'a socket';
  return info.isSymbolicLink() ? 'a link' : 'a device';
}

function isSameVersion(a: BigIntStats, b: BigIntStats): boolean {
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
