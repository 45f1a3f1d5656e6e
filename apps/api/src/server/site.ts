import { join, resolve } from 'node:path';
import { findProject } from '@flextype-bun/registry-core';
import { REPOSITORY } from '../places.ts';

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
 * Finds the site: the named folder, else the project that the working directory lies in, else the one that this
 * repository lies in, else the demo site.
 */
export async function findSite(
  named: string | undefined,
  workingDirectory: string,
): Promise<Site | undefined> {
  if (named !== undefined) return { root: resolve(workingDirectory, named), demo: false };
  for (const start of [workingDirectory, REPOSITORY]) {
    const project = await findProject(start);
    if (project) return { root: project.root, demo: project.root === DEMO };
  }
  const demo = await findProject(DEMO);
  return demo?.root === DEMO ? { root: DEMO, demo: true } : undefined;
}
