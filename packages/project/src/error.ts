import { type Diagnostic, formatDiagnostic } from './diagnostic.ts';

/**
 * Why a folder cannot be read as a Flextype project.
 *
 * - `root-missing`: it, or a folder above it, does not exist
 * - `root-not-a-directory`: it is a file
 * - `unreadable`: it cannot be listed
 * - `too-old`: it holds a Flextype from before those that are served
 * - `not-a-project`: it holds neither `src/flextype` nor a Flextype `project/` folder
 */
export type ProjectErrorCode =
  | 'root-missing'
  | 'root-not-a-directory'
  | 'unreadable'
  | 'not-a-project'
  | 'too-old';

/** A folder that cannot be read as a Flextype project. The message is the diagnostic as text. */
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
