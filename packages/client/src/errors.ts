/** Every reason for which this library throws or reports. The list is closed: a new reason is a new code. */
export type RegistryClientErrorCode =
  /** The server answered with an error; `status` and `title` say which. */
  | 'http'
  /** No answer, or one that broke off; `cause` is what the runtime threw. */
  | 'network'
  /** Nothing came in time: no whole answer within `timeout`, or no sign of life of a stream within `silence`. */
  | 'timeout'
  /** An answer that is none of the Registry API. */
  | 'answer'
  /** The caller's `signal` was aborted; `cause` is its reason. */
  | 'aborted'
  /** Options that make no sense. */
  | 'options';

/** What a {@link RegistryClientError} carries besides its message. */
export interface RegistryClientErrorOptions {
  readonly code: RegistryClientErrorCode;
  readonly cause?: unknown;
  readonly status?: number | undefined;
  readonly title?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * The one error that this library throws. Its message names no token.
 *
 * @example
 * client.get('flextype.manifest.version').catch((error) => {
 *   if (error instanceof RegistryClientError && error.status === 401) askForToken();
 * });
 */
export class RegistryClientError extends Error {
  override readonly name = 'RegistryClientError';
  readonly code: RegistryClientErrorCode;
  /** Status of the answer, where it was one with an error. */
  readonly status: number | undefined;
  /** Title that the server gave the error: `Unauthorized`. */
  readonly title: string | undefined;
  /** After how many seconds the server wants to be asked again, where it says so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, { code, cause, status, title, retryAfter }: RegistryClientErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.retryAfter = retryAfter;
  }
}
