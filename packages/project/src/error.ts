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

/** The one error that this library throws. The message names the folder, the problem and the remedy. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly code: ProjectErrorCode;

  constructor(code: ProjectErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
