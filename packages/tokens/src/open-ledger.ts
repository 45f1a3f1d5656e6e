import { TokensError } from './common/errors.ts';
import type { ResolvedOptions } from './common/options.ts';
import type { Problems } from './common/problems.ts';
import { FileLedger } from './journal/file-ledger.ts';
import { isForbidden } from './journal/folder-error.ts';
import { Journal } from './journal/journal.ts';
import { readJournal, recoverCount } from './journal/journal-format.ts';
import type { CallLedger } from './ledger/call-ledger.ts';
import { MemoryLedger } from './ledger/memory-ledger.ts';
import type { WriteBack } from './ledger/write-back.ts';

/** A ledger, and how its counts get into the token files. */
export interface OpenLedger {
  readonly ledger: CallLedger;
  /** Undefined if calls are counted in memory only. */
  readonly writeBack?: WriteBack;
}

/** Opens the ledger of the options; if the site cannot be written to, what `readOnly` allows instead. */
export async function openLedger(options: ResolvedOptions, problems: Problems): Promise<OpenLedger> {
  if (options.ledger === 'memory') return { ledger: new MemoryLedger() };
  try {
    const ledger = await openLasting(options, problems);
    return { ledger, writeBack: ledger };
  } catch (error) {
    if (options.readOnly === 'refuse' || !(error instanceof TokensError) || !isForbidden(error)) throw error;
    if (options.readOnly === 'degraded') reportReadOnly(problems, error, options.journal.directory);
    return { ledger: continueInMemory(options.journal.directory) };
  }
}

/** Continues with the counts of an earlier server that could write: its journal may be ahead of the token files. */
function continueInMemory(directory: string): MemoryLedger {
  const { entries } = readJournal(Journal.read(directory));
  return new MemoryLedger((token, disk) => {
    const entry = entries.get(token);
    return entry ? recoverCount(entry, disk) : disk;
  });
}

function reportReadOnly(problems: Problems, { diagnostic }: TokensError, file: string): void {
  problems.raise(file, {
    code: 'memory',
    message: `${diagnostic.message}, so calls are counted in memory only and lost when this server ends`,
    remedy: `${diagnostic.remedy ?? 'Make the folder writable'}. Then start the server again`,
    position: { file },
  });
}

async function openLasting(options: ResolvedOptions, problems: Problems): Promise<CallLedger & WriteBack> {
  if (options.ledger !== 'redis') return FileLedger.open(options, problems);
  // Few sites count in Redis; the others start faster without loading it.
  const { RedisLedger } = await import('./redis/redis-ledger.ts');
  return RedisLedger.open(options, problems);
}
