import type { SiteReading } from '@flextype-bun/registry-core';
import { findMisplacedClones } from '../server/misplaced-clones.ts';
import type { SiteFinding } from './site-finding.ts';

/** Clones of this repository inside the site. */
export async function checkPlacement({ project }: SiteReading): Promise<SiteFinding[]> {
  const clones = await findMisplacedClones(project.root, project.release);
  return clones.map(({ folder, fatal, reason, remedy }) => ({
    severity: fatal ? 'error' : 'warning',
    code: 'misplaced-clone',
    position: { file: folder },
    message: reason,
    remedy: remedy.replace(/\.$/, ''),
  }));
}
