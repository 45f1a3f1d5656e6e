/** Codes of all errors that this library throws or reports. */
export type RegistryClientErrorCode =
  /** The server answered with an error; `status` and `title` say which. */
  | 'http'
  /** No response, or an incomplete one; `cause` is the error of the runtime. */
  | 'network'
  /** No complete response within `timeout`, or no data of a stream within `silence`. */
  | 'timeout'
  /** A response that does not come from the Registry API. */
  | 'answer'
  /** The caller's `signal` was aborted; `cause` is its reason. */
  | 'aborted'
  /** Invalid options. */
  | 'options';

/** Properties of a {@link RegistryClientError} besides its message. */
export interface RegistryClientErrorOptions {
  readonly code: RegistryClientErrorCode;
  readonly cause?: unknown;
  readonly status?: number | undefined;
  readonly title?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * The only error that this library throws. Its message never contains a token.
 *
 * @example
 * client.get('flextype.manifest.version').catch((error) => {
 *   if (error instanceof RegistryClientError && error.status === 401) askForToken();
 * });
 */
export class RegistryClientError extends Error {
  override readonly name = 'RegistryClientError';
  readonly code!: RegistryClientErrorCode;
  /** Status of an error response. */
  readonly status: number | undefined;
  /** Title of the error response, such as `Unauthorized`. */
  readonly title: string | undefined;
  /** `Retry-After` of the response, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(message: string, { cause, ...details }: RegistryClientErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, details);
  }
}
