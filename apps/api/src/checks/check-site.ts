import {
  diagnose,
  isArray,
  lookup,
  readSite,
  type SiteReading,
  sortDiagnostics,
} from '@flextype-bun/registry-core';
import { EXTERNAL_PLUGINS } from '../server/external-plugins.ts';
import { findMisplacedClones } from '../server/misplaced-clones.ts';
import { checkCopiedSettings } from './copied-settings.ts';
import { checkJournal } from './journal-checks.ts';
import { checkServer, toSiteFinding } from './server-checks.ts';
import type { SiteFinding } from './site-finding.ts';
import { checkTokens, type TokenCheckOptions } from './token-checks.ts';
import { openUncountedTokens } from './uncounted-tokens.ts';

/**
 * Everything wrong or risky in a site, most severe first: its registry, its tokens and the server's settings.
 *
 * @throws {RegistryError | TokensError} if this is not a site, or its tokens cannot be opened
 */
export async function checkSite(root: string, options: TokenCheckOptions = {}): Promise<SiteFinding[]> {
  const site = await readSite(root, { externalPlugins: EXTERNAL_PLUGINS });
  const registry = await diagnose(site, { externalPlugins: EXTERNAL_PLUGINS });
  return sortDiagnostics<SiteFinding>([
    ...registry.map(toSiteFinding),
    ...(await checkServer(site)),
    ...(await checkPlacement(site)),
    ...(await checkCopiedSettings(site)),
    ...(await checkJournal(site)),
    ...(await checkAllTokens(site, options)),
  ]);
}

async function checkAllTokens(
  { project, snapshot }: SiteReading,
  options: TokenCheckOptions,
): Promise<SiteFinding[]> {
  const settings = lookup(snapshot.tree, 'flextype.settings');
  await using tokens = await openUncountedTokens(project.root, isArray(settings) ? settings : new Map());
  return await checkTokens(tokens, snapshot, options);
}

/** Clones of this repository inside the site. */
async function checkPlacement({ project }: SiteReading): Promise<SiteFinding[]> {
  const clones = await findMisplacedClones(project.root, project.release);
  return clones.map(({ folder, fatal, reason, remedy }) => ({
    severity: fatal ? 'error' : 'warning',
    code: 'misplaced-clone',
    position: { file: folder },
    message: reason,
    remedy: remedy.replace(/\.$/, ''),
  }));
}
