import { closeSync, constants, fstatSync } from 'node:fs';
import { PERMISSIONS } from '@flextype-bun/project';
import { reasonOf, systemCode } from '../common/errors.ts';
import { NotPlainError, openPlain, readDescriptor } from '../files/plain-file.ts';
import { decode, MAX_TOKEN_FILE_BYTES } from './token-file.ts';

/** The result of {@link readTokenFileSync}. */
export interface SyncFileRead {
  /** The permission bits of the file; 0 if it could not be opened. */
  readonly mode: number;
  /** Undefined if it cannot be read as a token file. */
  readonly text: string | undefined;
  /** Why there is no text. */
  readonly reason?: string;
  readonly isLink?: boolean;
}

/**
 * Reads a token file synchronously; undefined if there is none.
 *
 * With tens of thousands of files, the turns of asynchronous reads take several times as long as the reads.
 */
export function readTokenFileSync(file: string): SyncFileRead | undefined {
  let descriptor: number | undefined;
  let mode = 0;
  try {
    descriptor = openPlain(file, constants.O_RDONLY);
    const stat = fstatSync(descriptor);
    mode = stat.mode & PERMISSIONS;
    const text = decode(readDescriptor(descriptor, MAX_TOKEN_FILE_BYTES, stat));
    return text === undefined ? { mode, text, reason: 'This is not UTF-8 text' } : { mode, text };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (error instanceof NotPlainError) {
      const reason = error.message.replace(/^it /, 'This ');
      return { mode, text: undefined, reason, isLink: systemCode(error.cause) === 'ELOOP' };
    }
    return { mode, text: undefined, reason: `This cannot be read (${code ?? reasonOf(error)})` };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
