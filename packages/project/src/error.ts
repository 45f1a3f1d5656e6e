import { type Diagnostic, formatDiagnostic } from './diagnostic.ts';

/**
 * Why a folder cannot be read as a Flextype project.
 *
 * - `root-missing`: the folder, or one above it, does not exist
 * - `root-not-a-directory`: the path is a file
 * - `unreadable`: the folder cannot be listed
 * - `too-old`: the folder contains a Flextype before the oldest supported release
 * - `not-a-project`: the folder has neither `src/flextype` nor a Flextype `project/` folder
 */
export type ProjectErrorCode =
  | 'root-missing'
  | 'root-not-a-directory'
  | 'unreadable'
  | 'not-a-project'
  | 'too-old';

/** A folder that cannot be read as a Flextype project. The message is the formatted diagnostic. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly code: ProjectErrorCode;
  readonly diagnostic: Diagnostic<ProjectErrorCode>;

  constructor(diagnostic: Omit<Diagnostic<ProjectErrorCode>, 'severity'>, cause?: unknown) {
    super(formatDiagnostic(diagnostic), cause === undefined ? undefined : { cause });
    this.code = diagnostic.code;
    this.diagnostic = { severity: 'error', ...diagnostic };
  }
}
