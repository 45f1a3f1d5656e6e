import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProjectError } from './error.ts';
import { isFolder } from './folders.ts';
import { isOldSite, notAProject, tooOld } from './not-served.ts';
import { type Project, readProject } from './project.ts';
import { releaseOf } from './releases.ts';

/**
 * Finds the Flextype project that a folder lies in: the nearest folder, from `start` upwards, that has
 * `src/flextype` or a `project` folder with Flextype's own folders in it.
 */
export async function findProject(start: string): Promise<Project | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    // A site that is too old is found as well, so that opening it says so.
    if ((await isProject(folder)) || (await isOldSite(folder))) return readProject(folder);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Makes sure that a folder is a Flextype project that is served.
 *
 * @throws {ProjectError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`, `too-old`
 */
export async function requireProject(root: string): Promise<Project> {
  const folder = resolve(root);
  const names = await list(folder);
  const mayBe = names.includes('src') || names.includes('project');
  if (!mayBe || !(await isProject(folder))) throw await notAProject(folder, names);
  const project = await readProject(folder);
  const { version } = project;
  if (version !== undefined && releaseOf(version) === 'too-old') throw tooOld(folder, version);
  if (version === undefined && (await isOldSite(folder))) throw await notAProject(folder, names);
  return project;
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') {
      throw new ProjectError(
        'root-missing',
        `${folder} does not exist; name the folder of a Flextype project`,
        cause,
      );
    }
    if (cause.code === 'ENOTDIR') {
      throw new ProjectError(
        'root-not-a-directory',
        `${folder} is a file; name the folder of a Flextype project, the one that holds project/`,
        cause,
      );
    }
    throw new ProjectError(
      'unreadable',
      `${folder} cannot be read (${cause.code}); give this user access to it`,
      cause,
    );
  });
}

const PROJECT_FOLDERS = ['config', 'plugins', 'themes', 'entries', 'tokens'];

async function isProject(folder: string): Promise<boolean> {
  if (await isFolder(join(folder, 'src/flextype'))) return true;
  const found = await Promise.all(PROJECT_FOLDERS.map((name) => isFolder(join(folder, 'project', name))));
  return found.includes(true);
}
