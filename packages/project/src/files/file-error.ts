/**
 * Why a file was not read.
 *
 * - `absent`: the file does not exist
 * - `not-a-file`: it is a folder, a named pipe, a socket or a device, or a link that is not followed
 * - `too-large`: it is larger than the limit of the reader
 * - `refused`: the system refuses to read it until somebody fixes that (permissions, a loop of links)
 * - `unavailable`: it cannot be read at the moment (no descriptors left, an I/O error)
 * - `timeout`: the file system does not answer (a hung network mount)
 */
export type FileErrorCode = 'absent' | 'not-a-file' | 'too-large' | 'refused' | 'unavailable' | 'timeout';

/** Why a file was not read. The message is a clause that does not name the file. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  /** The system's error code, such as `EACCES`. */
  readonly systemCode: string | undefined;

  constructor(code: FileErrorCode, message: string, options: FileErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.systemCode = options.systemCode;
  }

  /** Whether the error says nothing about the file: its last known content still holds. */
  get isTemporary(): boolean {
    return this.code === 'unavailable' || this.code === 'timeout';
  }
}

export interface FileErrorOptions {
  readonly systemCode?: string | undefined;
  readonly cause?: unknown;
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);
const LASTING = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL']);
const NOT_A_FILE = new Set(['EISDIR', 'ENXIO', 'ENODEV']);
const NO_DESCRIPTORS = new Set(['EMFILE', 'ENFILE']);

export function toFileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = systemCode(error) ?? '';
  const options = { systemCode: systemCode(error), cause: error };
  if (ABSENT.has(code)) return new FileError('absent', 'it is not there', options);
  if (NOT_A_FILE.has(code)) return new FileError('not-a-file', `it is not a file (${code})`, options);
  if (LASTING.has(code)) return new FileError('refused', `it cannot be read (${code})`, options);
  if (NO_DESCRIPTORS.has(code)) {
    return new FileError(
      'unavailable',
      `it cannot be read now: no file descriptors are left (${code})`,
      options,
    );
  }
  const reason = code || (error instanceof Error ? error.message : String(error));
  return new FileError('unavailable', `it cannot be read now (${reason})`, options);
}

/** The code of a system error, such as `EACCES`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
