import { type Diagnostic, formatDiagnostic, type SourcePosition } from '@flextype-bun/project';

/**
 * Why an operation on tokens failed.
 *
 * - `locked`: another server counts in the same journal folder
 * - `option`: an option cannot be used
 * - `token`: the text cannot be a token (`[A-Za-z0-9_-]{1,255}`)
 * - `unknown`: no file holds this token
 * - `exists`: a token of that name already exists
 * - `malformed`: the token file is invalid
 * - `edit`: the token file cannot be edited without changing more than was asked
 * - `storage`: the file system refused
 * - `journal`: the journal cannot be opened or written
 * - `redis`: the Redis server cannot be reached or used
 * - `closed`: these tokens were closed
 */
export type TokensErrorCode =
  | 'locked'
  | 'option'
  | 'token'
  | 'unknown'
  | 'exists'
  | 'malformed'
  | 'edit'
  | 'storage'
  | 'journal'
  | 'redis'
  | 'closed';

/** The parts of a {@link TokensError} beside its message. */
export interface TokensErrorOptions {
  readonly code: TokensErrorCode;
  readonly remedy?: string;
  readonly position?: SourcePosition | undefined;
  readonly cause?: unknown;
}

/** The only error that this package throws. Its message is the diagnostic as text. */
export class TokensError extends Error {
  override readonly name = 'TokensError';
  readonly code: TokensErrorCode;
  readonly diagnostic: Diagnostic<TokensErrorCode>;

  constructor(message: string, { code, remedy, position, cause }: TokensErrorOptions) {
    const diagnostic = {
      severity: 'error',
      code,
      message,
      ...(remedy !== undefined && { remedy }),
      ...(position !== undefined && { position }),
    } as const;
    super(formatDiagnostic(diagnostic), { cause });
    this.code = code;
    this.diagnostic = diagnostic;
  }
}

/** The system's code of a failed file operation (`ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The cause of a failed operation on a token's file, without the path, which contains the token. */
export function withoutPath(error: unknown): unknown {
  const code = systemCode(error);
  return code === undefined ? error : Object.assign(new Error(code), { code });
}

/** The message of an unknown thrown value. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
