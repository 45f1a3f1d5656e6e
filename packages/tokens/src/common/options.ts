import { join, resolve } from 'node:path';

/** Where calls are counted. */
export type LedgerKind = 'file' | 'memory' | 'redis';

/**
 * When what is counted is forced to the disk.
 *
 * - `none`: never; the operating system does it within some 30 seconds
 * - `checkpoint`: token files before they are renamed, at every checkpoint
 * - `always`: also the journal, before every answer
 */
export type FsyncMode = 'none' | 'checkpoint' | 'always';

/** How calls are counted while the shared Redis server does not answer. */
export type OutagePolicy = 'refuse' | 'serve';

/**
 * What it means that the journal's folder cannot be written to at the start.
 *
 * - `refuse`: an error
 * - `degraded`: calls are counted in memory, and `status` says that this was not meant
 * - `expected`: calls are counted in memory, as in a container whose site is read-only on purpose
 */
export type ReadOnlyPolicy = 'refuse' | 'degraded' | 'expected';

/** Settings of the journal of the `file` ledger. */
export interface JournalOptions {
  /** Its folder, absolute or relative to the project; it holds the lock, too. @default 'var/registry-api' */
  readonly directory?: string;
  /** What is forced to the disk when. @default 'checkpoint' */
  readonly fsync?: FsyncMode;
}

/** Settings of the `redis` ledger. */
export interface RedisOptions {
  /** `redis://` or `rediss://` address of the server. @default 'redis://127.0.0.1:6379' */
  readonly url?: string;
  /** First part of every key; servers that share a site share it. @default 'flextype:calls:' */
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
  /** Calls while the journal cannot be written: refused as `unavailable`, or served and noted later. @default 'refuse' */
  readonly onJournalFailure?: OutagePolicy;
  /** What it means that the journal's folder cannot be written to at the start (`file` ledger). @default 'refuse' */
  readonly readOnly?: ReadOnlyPolicy;
  /** Milliseconds between two updates of the token files, at most 1000. @default 1000 */
  readonly checkpointInterval?: number;
  /** Milliseconds between two looks at the files of tokens in use, at most 500. @default 300 */
  readonly refreshInterval?: number;
  /** Tokens kept in memory; counted calls that are not in their files yet are always kept. @default 10000 */
  readonly maxCached?: number;
}

/** All options with a value. */
export interface ResolvedOptions extends Required<Omit<TokensOptions, 'journal' | 'redis'>> {
  readonly root: string;
  readonly journal: Required<JournalOptions>;
  readonly redis: Required<RedisOptions>;
}

/** What applies where nothing is said. */
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

/** Fills in the defaults; the caller's object is left as it is. */
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

/** More than the promise allows would break it: `state: disabled` acts within a second. */
function clamp(milliseconds: number, most: number): number {
  return Math.min(most, Math.max(10, milliseconds));
}
