import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { reasonOf, systemCode } from '../common/errors.ts';
import { PERMISSIONS, readDescriptor } from '../files/plain-file.ts';
import { decode, MAX_TOKEN_FILE_BYTES } from './token-file.ts';

/** A token file as it was read once. */
export interface SyncFileRead {
  /** The permission bits of the file; 0 if it could not be opened. */
  readonly mode: number;
  /** Undefined if it cannot be read as a token file. */
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly reason?: string;
  readonly isLink?: boolean;
}

// A link is refused, and the open of a named pipe does not wait for its writer.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads a token file synchronously; undefined if there is none.
 *
 * Synchronous: with tens of thousands of files, the turns of asynchronous reads take several times as long as the reads.
 */
export function readTokenFileSync(file: string): SyncFileRead | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, FLAGS);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') return { mode: 0, text: undefined, isLink: true };
    return { mode: 0, text: undefined, reason: `it cannot be read (${code ?? reasonOf(error)})` };
  }
  try {
    return read(descriptor);
  } catch (error) {
    return {
      mode: 0,
      text: undefined,
      reason: `it cannot be read (${systemCode(error) ?? reasonOf(error)})`,
    };
  } finally {
    closeSync(descriptor);
  }
}

function read(descriptor: number): SyncFileRead {
  const info = fstatSync(descriptor);
  const mode = info.mode & PERMISSIONS;
  if (!info.isFile()) return { mode, text: undefined, reason: 'it is not a plain file' };
  if (info.size > MAX_TOKEN_FILE_BYTES) {
    return { mode, text: undefined, reason: `it is larger than ${MAX_TOKEN_FILE_BYTES} bytes` };
  }
  const text = decode(readDescriptor(descriptor, MAX_TOKEN_FILE_BYTES));
  return text === undefined ? { mode, text, reason: 'it is not UTF-8 text' } : { mode, text };
}
