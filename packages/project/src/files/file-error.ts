/**
 * Why a file was not read.
 *
 * - `absent`: nothing is there
 * - `not-a-file`: a folder, a named pipe, a socket or a device is there, or a link where none is followed
 * - `too-large`: it is larger than its reader accepts
 * - `refused`: the system refuses to read it, and will until somebody changes that (rights, a loop of links)
 * - `unavailable`: it cannot be read at the moment (no descriptors left, an I/O error)
 * - `timeout`: the file system does not answer (a network mount that hangs)
 */
export type FileErrorCode = 'absent' | 'not-a-file' | 'too-large' | 'refused' | 'unavailable' | 'timeout';

/** A file that was not read: a code to switch on, and a clause for messages that does not name the file. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  /** The system's own code, as `EACCES`. */
  readonly systemCode: string | undefined;

  constructor(code: FileErrorCode, message: string, options: FileErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.systemCode = options.systemCode;
  }

  /** Whether this says nothing of the file: what was known of it still holds. */
  get isTemporary(): boolean {
    return this.code === 'unavailable' || this.code === 'timeout';
  }
}

/** What else a {@link FileError} can carry. */
export interface FileErrorOptions {
  readonly systemCode?: string | undefined;
  readonly cause?: unknown;
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);
const LASTING = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL']);
const NOT_A_FILE = new Set(['EISDIR', 'ENXIO', 'ENODEV']);
const NO_DESCRIPTORS = new Set(['EMFILE', 'ENFILE']);

/** A failed file operation as a {@link FileError}. */
export function toFileError(error: unknown): FileError {
  if (error instanceof FileError) return error;
  const systemCode = codeOf(error);
  const options = { systemCode, cause: error };
  const code = systemCode ?? '';
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
  const reason = systemCode ?? (error instanceof Error ? error.message : String(error));
  return new FileError('unavailable', `it cannot be read now (${reason})`, options);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
