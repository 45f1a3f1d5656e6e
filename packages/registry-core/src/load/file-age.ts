import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withTimeLimit } from '@flextype-bun/project';

/**
 * For how long a path has been as it is, in milliseconds: a file since it was last written, renamed or given other
 * rights; one that is absent since anything last came to, or went from, the nearest folder above it.
 *
 * It is the time of the last change of status (`ctime`) that tells, as no program can set it back.
 */
export async function msSinceChange(path: string): Promise<number> {
  for (let place = path; ; place = dirname(place)) {
    try {
      return Math.max(0, Date.now() - (await withTimeLimit(place, () => stat(place))).ctimeMs);
    } catch {
      if (place === dirname(place)) return 0;
    }
  }
}
