import type { Registry } from '@flextype-bun/registry-core';
import type { TokensOptions } from '@flextype-bun/tokens';
import type { ServerSettings } from './settings.model.ts';
import type { Site } from './site.ts';

/** How the tokens of a site are opened: after the server's settings, and in memory for the demo site. */
export function tokensOptions(site: Site, { tokens }: ServerSettings, registry: Registry): TokensOptions {
  const entries = registry.get('flextype.settings.entries.directory');
  return {
    ...(typeof entries === 'string' && entries !== '' && { entriesDirectory: entries }),
    ledger: site.demo ? 'memory' : tokens.ledger,
    journal: tokens.journal,
    redis: tokens.redis,
    onJournalFailure: tokens.when_unwritten,
    readOnly: tokens.read_only,
    checkpointInterval: tokens.checkpoint,
    maxCached: tokens.max_resident,
  };
}
