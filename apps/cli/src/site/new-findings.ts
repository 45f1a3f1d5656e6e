import type { SiteFinding } from '@flextype-bun/api/site-finding';
import { fingerprint } from '../text/fingerprint.ts';
import { ignoredFiles } from './git-files.ts';
import { withSiteAt } from './git-site.ts';

/** How to look at a site at an earlier revision. */
export interface EarlierSite {
  readonly root: string;
  readonly revision: string;
  /** Finds what is wrong in a site. */
  readonly check: (root: string) => Promise<readonly SiteFinding[]>;
}

// About modes of files, which Git does not record, and the journal, which is written by the server.
const UNVERSIONED = new Set<SiteFinding['code']>(['world-readable', 'open-journal']);

/**
 * The findings that a site did not have at a revision of its Git repository. Those in files that Git ignores, such as tokens and
 * the journal, and those about modes are left out: no revision has them, so their age is unknown.
 */
export async function newFindings(
  findings: readonly SiteFinding[],
  { root, revision, check }: EarlierSite,
): Promise<readonly SiteFinding[]> {
  const counts = new Map<string, number>();
  await withSiteAt({ root, revision, forDoctor: true }, async (earlier) => {
    for (const finding of await check(earlier)) {
      const key = fingerprint(finding, earlier);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  });
  const files = findings.flatMap(({ position }) => position?.file ?? []);
  const ignored = await ignoredFiles(root, files);
  return findings.filter((finding) => {
    if (UNVERSIONED.has(finding.code)) return false;
    if (finding.position && ignored.has(finding.position.file)) return false;
    const key = fingerprint(finding, root);
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}
