import { join, resolve } from 'node:path';
import { findProject } from '@flextype-bun/registry-core';
import { IS_SINGLE_FILE, REPOSITORY } from '../lib/paths.ts';
import { unpackDemo } from './embedded-files.ts';
import type { Start } from './launch.ts';
import { SiteError } from './site-error.ts';

/** The site to serve. */
export interface Site {
  readonly root: string;
  /** Whether it is the demo site of this repository, which nobody asked for and nothing may be written to. */
  readonly demo: boolean;
}

const DEMO = join(REPOSITORY, 'fixtures/sites/0.10');

/** The token of the demo site, which is that of the Flextype documentation. */
export const DEMO_TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

/**
 * Finds the site: the named folder, else the project that the working directory lies in, else the one that the server
 * was started through, else the one that this repository lies in, else the demo site, but not for a service.
 *
 * @throws {SiteError}
 */
export async function findSite(named: string | undefined, start: Start): Promise<Site> {
  if (named !== undefined) return { root: resolve(start.workingDirectory, named), demo: false };
  const folders = IS_SINGLE_FILE ? start.folders : [...start.folders, REPOSITORY];
  for (const folder of folders) {
    const project = await findProject(folder);
    if (project) return { root: project.root, demo: project.root === DEMO };
  }
  const remedy = 'Name the folder that holds project/ and src/ with --root DIR or FLEXTYPE_ROOT';
  const searched = `None of these folders lies in a Flextype site: ${folders.join(', ')}`;
  if (start.service) throw new SiteError(`${searched}.\nA service does not serve the demo site. ${remedy}`);
  if (IS_SINGLE_FILE) return { root: await unpackDemo(), demo: true };
  const demo = await findProject(DEMO);
  if (demo?.root !== DEMO) throw new SiteError(`${searched}.\n${remedy}`);
  return { root: DEMO, demo: true };
}
