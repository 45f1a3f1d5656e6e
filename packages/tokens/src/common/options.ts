import { join, resolve } from 'node:path';

/** How many file operations of one kind run at the same time. */
export const FILE_CONCURRENCY = 16;

/** Where calls are counted. */
export type LedgerKind = 'file' | 'memory' | 'redis';

/**
 * When counts are forced to the disk.
 *
 * - `none`: never; the operating system does it within some 30 seconds
 * - `checkpoint`: token files before they are renamed, at every checkpoint
 * - `always`: also the journal, before every answer
 */
export type FsyncMode = 'none' | 'checkpoint' | 'always';

/** What happens to calls that cannot be counted durably now. */
export type OutagePolicy = 'refuse' | 'serve';

/**
 * What to do if the journal's folder cannot be written to at startup.
 *
 * - `refuse`: fail
 * - `degraded`: count in memory, and report it in `status`
 * - `expected`: count in memory without a report, for a site that is read-only on purpose
 */
export type ReadOnlyPolicy = 'refuse' | 'degraded' | 'expected';

/** Settings of the journal of the `file` ledger. */
export interface JournalOptions {
  /** Folder of the journal and its lock, absolute or relative to the project. @default 'var/registry-api' */
  readonly directory?: string;
  /** When counts are forced to the disk. @default 'checkpoint' */
  readonly fsync?: FsyncMode;
}

/** Settings of the `redis` ledger. */
export interface RedisOptions {
  /** `redis://` or `rediss://` address of the server. @default 'redis://127.0.0.1:6379' */
  readonly url?: string;
  /** Prefix of every key; the same for all servers of a site. @default 'flextype:calls:' */
  readonly prefix?: string;
  /** Calls of tokens with a limit while Redis is down: refused as `unavailable`, or served and counted later. @default 'refuse' */
  readonly limited?: OutagePolicy;
  /** Calls of tokens without a limit while Redis is down. @default 'serve' */
  readonly unlimited?: OutagePolicy;
}

/** Options of `openTokens`. */
export interface TokensOptions {
  /** Flextype's `flextype.settings.entries.directory`. @default 'entries' */
  readonly entriesDirectory?: string;
  /** Where calls are counted. @default 'file' */
  readonly ledger?: LedgerKind;
  readonly journal?: JournalOptions;
  readonly redis?: RedisOptions;
  /** Calls while the journal cannot be written: refused as `unavailable`, or served and saved later. @default 'refuse' */
  readonly onJournalFailure?: OutagePolicy;
  /** What to do if the journal's folder cannot be written to at startup (`file` ledger). @default 'refuse' */
  readonly readOnly?: ReadOnlyPolicy;
  /** Milliseconds between two updates of the token files, at most 1000. @default 1000 */
  readonly checkpointInterval?: number;
  /** Milliseconds between two checks of the files of tokens in use, at most 500. @default 300 */
  readonly refreshInterval?: number;
  /** Tokens kept in memory. Tokens whose counts are not in their files yet do not count. @default 10000 */
  readonly maxCached?: number;
}

/** The options with all defaults filled in. */
export interface ResolvedOptions extends Required<Omit<TokensOptions, 'journal' | 'redis'>> {
  readonly root: string;
  readonly journal: Required<JournalOptions>;
  readonly redis: Required<RedisOptions>;
}

/** The default of each option. */
export const DEFAULT_TOKENS_OPTIONS: Omit<ResolvedOptions, 'root'> = {
  entriesDirectory: 'entries',
  ledger: 'file',
  journal: { directory: 'var/registry-api', fsync: 'checkpoint' },
  redis: { url: 'redis://127.0.0.1:6379', prefix: 'flextype:calls:', limited: 'refuse', unlimited: 'serve' },
  onJournalFailure: 'refuse',
  readOnly: 'refuse',
  checkpointInterval: 1000,
  refreshInterval: 300,
  maxCached: 10000,
};

export function resolveOptions(root: string, options: TokensOptions): ResolvedOptions {
  const absolute = resolve(root);
  const { journal, redis, ...rest } = options;
  const defaults = DEFAULT_TOKENS_OPTIONS;
  const merged = { ...defaults, ...rest };
  return {
    ...merged,
    root: absolute,
    journal: {
      ...defaults.journal,
      ...journal,
      directory: resolve(absolute, journal?.directory ?? join(defaults.journal.directory)),
    },
    redis: { ...defaults.redis, ...redis },
    checkpointInterval: clamp(merged.checkpointInterval, 1000),
    refreshInterval: clamp(merged.refreshInterval, 500),
    maxCached: Math.max(1, Math.floor(merged.maxCached)),
  };
}

/** Longer intervals would break a guarantee: `state: disabled` takes effect within a second. */
function clamp(milliseconds: number, most: number): number {
  return Math.min(most, Math.max(10, milliseconds));
}
