import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

/** Thrown if a path is not a regular file, or the file is too large. */
export class NotPlainError extends Error {
  override readonly name = 'NotPlainError';
}

/**
 * Opens a regular file in a folder that others may write to. Follows no link, and does not wait for a named pipe.
 *
 * @throws {NotPlainError} for a folder, pipe, device or link
 */
export function openPlain(file: string, flags: number, mode = 0o600): number {
  let descriptor: number;
  try {
    if (constants.O_NOFOLLOW === undefined) refuseLink(file);
    descriptor = openSync(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO')
      throw new NotPlainError('it is not a plain file', { cause: error });
    throw error;
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw new NotPlainError('it is not a plain file');
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return descriptor;
}

/** Reads an open file from its first byte. @throws {NotPlainError} if it is larger than `maxBytes` */
export function readDescriptor(
  descriptor: number,
  maxBytes: number,
  { size }: { readonly size: number } = fstatSync(descriptor),
): Buffer {
  if (size > maxBytes) throw new NotPlainError(`it is larger than ${maxBytes} bytes`);
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** What the flag `O_NOFOLLOW` does, which Windows lacks. */
function refuseLink(file: string): void {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw Object.assign(new Error('ELOOP'), { code: 'ELOOP' });
}
