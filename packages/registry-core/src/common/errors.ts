import type { Diagnostic } from '@flextype-bun/project';

/** Codes of errors and diagnostics. */
export type RegistryErrorCode =
  /** The root, or a folder above it, does not exist. */
  | 'root-missing'
  /** The root is a file. */
  | 'root-not-a-directory'
  /** The root has neither `src/flextype` nor a Flextype `project` folder. */
  | 'not-a-project'
  /** The root contains a Flextype before the oldest supported release. */
  | 'too-old'
  /** A file or folder exists but cannot be read. */
  | 'unreadable'
  /** A file system does not answer, such as a hung network mount. */
  | 'timeout'
  /** A file that Flextype cannot start without is missing. */
  | 'missing-file'
  /** A YAML file is invalid; `cause` is the `YamlError`. */
  | 'malformed-yaml'
  /** A YAML file is read here, but Flextype would reject it. */
  | 'lax-yaml'
  /** A manifest or settings file contains a single value instead of keys and values. */
  | 'not-a-mapping'
  /** A value has no JSON: INF, NaN, or a string that is not valid Unicode. */
  | 'not-encodable'
  /** A value is nested deeper than the `depth` of `json_encode`. */
  | 'too-deep'
  /** A value that the server itself reads is too large for that. */
  | 'too-large'
  /** A plugin or theme lacks a file. */
  | 'incomplete-plugin'
  /** A plugin is excluded because a dependency is not met. */
  | 'unmet-dependency'
  /** A version or constraint is invalid for Composer. */
  | 'malformed-constraint'
  /** A pattern of ids mixes a star with other characters in one part. */
  | 'malformed-pattern'
  /** The project has no `src/`, so it is served without Flextype's own files. */
  | 'no-core'
  /** Problems prevent loading; see `diagnostics`. */
  | 'load-failed'
  /** The registry is closed. */
  | 'closed';

/** A problem of a project's files: an error prevents data from being served, a warning does not. */
export type RegistryDiagnostic = Diagnostic<RegistryErrorCode>;

/** The only class of errors that this package throws. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  /** All problems that were found, not only the first. */
  readonly diagnostics: readonly RegistryDiagnostic[];

  constructor(code: RegistryErrorCode, message: string, options: RegistryErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.diagnostics = options.diagnostics ?? [];
  }
}

export interface RegistryErrorOptions {
  readonly cause?: unknown;
  readonly diagnostics?: readonly RegistryDiagnostic[];
}
