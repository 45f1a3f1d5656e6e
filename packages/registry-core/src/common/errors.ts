import type { Diagnostic } from '@flextype-bun/project';

/** Every reason for which this library throws or reports. The list is closed: a new reason is a new code. */
export type RegistryErrorCode =
  /** The root, or what leads to it, does not exist. */
  | 'root-missing'
  /** The root is a file. */
  | 'root-not-a-directory'
  /** Neither `src/flextype` nor a Flextype `project` folder stands below the root. */
  | 'not-a-project'
  /** The root holds a Flextype from before the releases that are served. */
  | 'too-old'
  /** A file or folder is there, but cannot be read. */
  | 'unreadable'
  /** A file system does not answer, as a network mount that hangs. */
  | 'timeout'
  /** A file that Flextype cannot start without is not there. */
  | 'missing-file'
  /** A YAML file that the parser refuses; `cause` is the `YamlError`. */
  | 'malformed-yaml'
  /** A YAML file that is read here, but that Flextype itself would refuse. */
  | 'lax-yaml'
  /** A manifest or settings file whose content is a single value instead of keys and values. */
  | 'not-a-mapping'
  /** A value that has no JSON: INF, NaN, or a string that is not UTF-8. */
  | 'not-encodable'
  /** A tree deeper than `json_encode`'s `depth`. */
  | 'too-deep'
  /** A plugin folder that lacks one of `plugin.php`, `plugin.yaml`, `settings.yaml`. */
  | 'incomplete-plugin'
  /** A plugin left out since a version that it needs is not there. */
  | 'unmet-dependency'
  /** A constraint or a version that Composer's grammar does not know. */
  | 'malformed-constraint'
  /** A pattern of ids in which a star stands beside other characters. */
  | 'malformed-pattern'
  /** The project is served without Flextype's own files (`src/` was not deployed). */
  | 'no-core'
  /** One or more problems keep the project from being loaded; see `diagnostics`. */
  | 'load-failed'
  /** The registry was closed. */
  | 'closed';

/** A problem of a project's files: an error keeps data from being served, a warning does not. */
export type RegistryDiagnostic = Diagnostic<RegistryErrorCode>;

/** The one error that this library throws. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  /** Every problem found, not only the first. */
  readonly diagnostics: readonly RegistryDiagnostic[];

  constructor(code: RegistryErrorCode, message: string, options: RegistryErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.diagnostics = options.diagnostics ?? [];
  }
}

/** What else a {@link RegistryError} can carry. */
export interface RegistryErrorOptions {
  readonly cause?: unknown;
  readonly diagnostics?: readonly RegistryDiagnostic[];
}
