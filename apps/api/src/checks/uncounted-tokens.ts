import { lookup, type PhpArray } from '@flextype-bun/registry-core';
import { openTokens, type Tokens } from '@flextype-bun/tokens';

/**
 * Opens a site's tokens beside the server that counts them: with a ledger in memory, which takes no lock and writes no
 * counts.
 *
 * @param settings `flextype.settings`
 */
export async function openUncountedTokens(root: string, settings: PhpArray): Promise<Tokens> {
  const entries = lookup(settings, 'entries.directory');
  return openTokens(root, {
    ledger: 'memory',
    ...(typeof entries === 'string' && entries !== '' && { entriesDirectory: entries }),
  });
}
