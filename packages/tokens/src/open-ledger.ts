import type { ResolvedOptions } from './common/options.ts';
import type { Problems } from './common/problems.ts';
import { FileLedger } from './journal/file-ledger.ts';
import { isForbidden } from './journal/folder-error.ts';
import type { CallLedger } from './ledger/call-ledger.ts';
import { MemoryLedger } from './ledger/memory-ledger.ts';

/** Opens the ledger that the options ask for; or, where the site must not be written to, what they allow instead. */
export async function openLedger(options: ResolvedOptions, problems: Problems): Promise<CallLedger> {
  if (options.ledger === 'memory') return new MemoryLedger();
  const ledger = await ledgerFor(options, problems);
  try {
    await ledger.open();
    return ledger;
  } catch (error) {
    if (options.readOnly === 'refuse' || !(error instanceof Error) || !isForbidden(error)) throw error;
    if (options.readOnly === 'degraded') {
      const { directory } = options.journal;
      const message = `calls are counted in memory, and forgotten when this server ends: ${error.message} Then start the server again.`;
      problems.raise('memory', directory, message, { file: directory });
    }
    return new MemoryLedger();
  }
}

async function ledgerFor(options: ResolvedOptions, problems: Problems): Promise<CallLedger> {
  if (options.ledger !== 'redis') return new FileLedger(options, problems);
  // Few sites count in Redis, and the others start sooner without what it needs.
  const { RedisLedger } = await import('./redis/redis-ledger.ts');
  return new RedisLedger(options, problems);
}
