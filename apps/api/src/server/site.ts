import { join, resolve } from 'node:path';
import { findProject } from '@flextype-bun/registry-core';
import { IS_SINGLE_FILE, REPOSITORY } from '../lib/paths.ts';
import { unpackDemo } from './embedded-files.ts';
import { readStart } from './launch.ts';
import { SiteError } from './site-error.ts';

/** The site to serve. */
export interface Site {
  readonly root: string;
  /** Whether it is the demo site of this repository, which must not be written to. */
  readonly demo: boolean;
}

const DEMO = join(REPOSITORY, 'fixtures/sites/0.10');

/** The token of the demo site, from the Flextype documentation. */
export const DEMO_TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';

/**
 * Finds the site: the given folder, or else the project that contains the working directory, the started file or this
 * repository, or else the demo site. A service never serves the demo site.
 *
 * @throws {SiteError}
 */
export async function findSite(named: string | undefined, environment: NodeJS.ProcessEnv): Promise<Site> {
  if (named !== undefined) return { root: resolve(named), demo: false };
  const start = await readStart(environment);
  const folders = IS_SINGLE_FILE ? start.folders : [...start.folders, REPOSITORY];
  for (const folder of folders) {
    const project = await findProject(folder);
    if (project) return { root: project.root, demo: project.root === DEMO };
  }
  const remedy = 'Set --root DIR or FLEXTYPE_ROOT to the folder that contains project/ and src/';
  const searched = `None of these folders is in a Flextype site: ${folders.join(', ')}`;
  if (start.service) throw new SiteError(`${searched}.\nA service does not serve the demo site. ${remedy}`);
  if (IS_SINGLE_FILE) return { root: await unpackDemo(), demo: true };
  const demo = await findProject(DEMO);
  if (demo?.root !== DEMO) throw new SiteError(`${searched}.\n${remedy}`);
  return { root: DEMO, demo: true };
}
