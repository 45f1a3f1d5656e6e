import { type Project, ProjectError, requireProject } from '@flextype-bun/project';
import { RegistryError } from '../common/errors.ts';

/**
 * Returns the project in a folder, with errors of this package.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 */
export async function openProject(root: string): Promise<Project> {
  return requireProject(root).catch((error: unknown) => {
    if (!(error instanceof ProjectError)) throw error;
    throw new RegistryError(error.code, error.message, {
      diagnostics: [error.diagnostic],
      cause: error.cause,
    });
  });
}
