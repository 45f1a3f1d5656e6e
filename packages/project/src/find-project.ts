import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from './diagnostic.ts';
import { ProjectError, type ProjectErrorCode } from './error.ts';
import { isFolder } from './folders.ts';
import { isOldSite, notAProject, tooOld } from './not-served.ts';
import { type Project, readProject } from './project.ts';
import { releaseOf } from './releases.ts';

/**
 * Finds the Flextype project that contains a folder: the nearest folder, from `start` upwards, with `src/flextype` or
 * with a `project` folder that has one of Flextype's folders.
 */
export async function findProject(start: string): Promise<Project | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    // Also find sites that are too old, so that opening one says so.
    if ((await isProject(folder)) || (await isOldSite(folder))) return readProject(folder);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Returns the Flextype project in a folder, or throws if it is not a supported one.
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
    throw new ProjectError({ ...listingProblem(cause), position: { file: folder } }, cause);
  });
}

function listingProblem({ code }: NodeJS.ErrnoException): Omit<Diagnostic<ProjectErrorCode>, 'severity'> {
  if (code === 'ENOENT') {
    return {
      code: 'root-missing',
      message: 'This folder does not exist',
      remedy: 'Give the root of a Flextype project, the folder that contains project/',
    };
  }
  if (code === 'ENOTDIR') {
    return {
      code: 'root-not-a-directory',
      message: 'This is a file',
      remedy: 'Give the root of a Flextype project, the folder that contains project/',
    };
  }
  return {
    code: 'unreadable',
    message: `This folder cannot be read (${code})`,
    remedy: 'Give this user access to it',
  };
}

const PROJECT_FOLDERS = ['config', 'plugins', 'themes', 'entries', 'tokens'];

async function isProject(folder: string): Promise<boolean> {
  if (await isFolder(join(folder, 'src/flextype'))) return true;
  const found = await Promise.all(PROJECT_FOLDERS.map((name) => isFolder(join(folder, 'project', name))));
  return found.includes(true);
}
