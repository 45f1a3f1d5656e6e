import { forEachLimit } from '@flextype-bun/project';
import { FILE_CONCURRENCY, type ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import type { CallLedger } from '../ledger/call-ledger.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import type { TokenDirectory } from '../token-file/token-directory.ts';
import { folderIdOf } from '../token-file/token-file.ts';
import { AbsentTokens } from './absent-tokens.ts';
import { CachedToken } from './cached-token.ts';
import { TokenProblemReporter } from './token-problem-reporter.ts';
import { type RefreshOptions, type RefreshResult, TokenRefresher } from './token-refresher.ts';
import { readFirst } from './write-in-progress.ts';

/** Calls are judged by a version of the file that was checked at most this long ago, in milliseconds. */
const MAX_STALENESS_MS = 700;
/** How long a file that others also write is checked after its last change, in milliseconds. */
const SHARED_WATCH_MS = 3000;
/** How many names of unknown tokens are remembered. */
const MAX_ABSENT = 1000;
/** How many tokens are tried for eviction before the cache may exceed its limit for a while. */
const EVICTION_TRIES = 32;

/** What a {@link TokenStore} works with. */
interface StoreParts {
  readonly directory: TokenDirectory;
  readonly ledger: CallLedger;
  readonly writeBack: WriteBack | undefined;
  readonly problems: Problems;
  readonly options: ResolvedOptions;
}

/** A cache of tokens: read on first use, refreshed while in use, evicted when there are too many. */
export class TokenStore {
  readonly #directory: TokenDirectory;
  readonly #ledger: CallLedger;
  readonly #writeBack: WriteBack | undefined;
  readonly #reporter: TokenProblemReporter;
  readonly #refresher: TokenRefresher;
  readonly #options: ResolvedOptions;
  /** In the order in which they were loaded; an eviction moves those in use to the end. */
  readonly #cachedTokens = new Map<string, CachedToken>();
  readonly #loading = new Map<string, Promise<CachedToken | undefined>>();
  readonly #absent: AbsentTokens;
  #active: CachedToken[] = [];
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(parts: StoreParts) {
    const { directory, ledger, writeBack, problems, options } = parts;
    this.#directory = directory;
    this.#absent = new AbsentTokens(directory, MAX_ABSENT);
    this.#ledger = ledger;
    this.#writeBack = writeBack;
    this.#reporter = new TokenProblemReporter(problems);
    this.#refresher = new TokenRefresher(ledger, this.#reporter, {
      drop: (cached) => this.drop(cached),
      retry: (cached) => this.#retry(cached),
    });
    this.#options = options;
  }

  get size(): number {
    return this.#cachedTokens.size;
  }

  /** The token if it is in memory, however long ago its file was checked. */
  known(token: string): CachedToken | undefined {
    return this.#cachedTokens.get(token);
  }

  /** Starts to refresh the tokens in use at intervals. */
  start(): void {
    this.#sweeper = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, this.#options.refreshInterval);
  }

  /** Stops after a last refresh of tokens that others write too: they may have overwritten our number with an old one. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    const shared = [...this.#cachedTokens.values()].filter(({ account }) => account?.history.isShared);
    await forEachLimit(shared, FILE_CONCURRENCY, (cached) =>
      cached.runExclusive(() => this.#refreshSafely(cached)),
    );
  }

  /** The token if it is in memory and was checked recently; touches no file. */
  peek(token: string): CachedToken | undefined {
    const cached = this.#cachedTokens.get(token);
    if (cached === undefined || performance.now() - cached.checkedAt > MAX_STALENESS_MS) return undefined;
    this.#use(cached);
    return cached;
  }

  /** Whether the site certainly has no such token; touches no file of a token. */
  isAbsent(token: string): boolean {
    return this.#absent.has(token);
  }

  /** The token, read or refreshed if necessary; undefined if the site has no such token. */
  async get(token: string): Promise<CachedToken | undefined> {
    const known = this.#cachedTokens.get(token);
    if (known === undefined) return this.isAbsent(token) ? undefined : this.#load(token);
    const asked = performance.now();
    if (asked - known.checkedAt > MAX_STALENESS_MS) {
      await known.runExclusive(async () => {
        if (known.checkedAt < asked) await this.#refreshSafely(known);
      });
    }
    if (known.gone) return this.#load(token);
    this.#use(known);
    return known;
  }

  /** Reads a token's file again if it changed; see {@link TokenRefresher}. */
  refresh(cached: CachedToken, options?: RefreshOptions): Promise<RefreshResult> {
    return this.#refresher.refresh(cached, options);
  }

  #load(token: string): Promise<CachedToken | undefined> {
    const running = this.#loading.get(token);
    if (running !== undefined) return running;
    const loading = this.#read(token).finally(() => this.#loading.delete(token));
    this.#loading.set(token, loading);
    return loading;
  }

  async #read(token: string): Promise<CachedToken | undefined> {
    const location = await this.#absent.find(token, () =>
      this.#reporter.watching('folders', 'project', () => this.#directory.find(token)),
    );
    if (location === undefined) return undefined;
    const began = performance.now();
    const first = await readFirst(location);
    if (first === undefined) return undefined;
    const { fileRead, document } = first;
    const cached = new CachedToken(location, document);
    cached.noteRead(fileRead);
    cached.folderId = await folderIdOf(location.folder);
    cached.checkedAt = began;
    if (document.ok) cached.account = await this.#ledger.adopt(token, document.calls.count);
    this.#reporter.read(cached);
    this.#makeRoom(EVICTION_TRIES);
    this.#cachedTokens.set(token, cached);
    this.#use(cached);
    return cached;
  }

  #use(cached: CachedToken): void {
    if (cached.used) return;
    cached.used = true;
    this.#active.push(cached);
  }

  async #sweep(): Promise<void> {
    const active = this.#active;
    this.#active = [];
    for (const cached of active) cached.used = false;
    await forEachLimit(active, FILE_CONCURRENCY, (cached) =>
      cached.runExclusive(() => this.#refreshSafely(cached)),
    );
    const since = Date.now() - SHARED_WATCH_MS;
    for (const cached of active) {
      if (cached.account?.history.isShared && cached.modified > since) this.#use(cached);
    }
    this.#makeRoom(this.#cachedTokens.size);
  }

  #retry(cached: CachedToken): void {
    if (!cached.gone && cached.pendingWrite !== undefined)
      void cached.runExclusive(() => this.#refreshSafely(cached));
  }

  /** If the folder cannot be read, the token keeps its last good version, and the reason is reported. */
  async #refreshSafely(cached: CachedToken): Promise<void> {
    const { file, label } = cached.location;
    try {
      await this.#reporter.watching(`folder of ${file}`, label, () => this.refresh(cached));
    } catch {
      cached.checkedAt = performance.now();
    }
  }

  /** Removes a token whose file was deleted, with its count. */
  drop(cached: CachedToken): void {
    const { location, account } = cached;
    cached.gone = true;
    if (this.#cachedTokens.get(location.token) === cached) this.#cachedTokens.delete(location.token);
    if (account !== undefined) this.#ledger.forget(account);
    this.#reporter.gone(cached);
  }

  /** Evicts tokens that were not used recently and whose counts are in their files. */
  #makeRoom(tries: number): void {
    let left = tries;
    for (const [token, cached] of this.#cachedTokens) {
      if (this.#cachedTokens.size < this.#options.maxCached || left-- === 0) return;
      this.#cachedTokens.delete(token);
      const { account } = cached;
      const mustKeep = account !== undefined && this.#writeBack?.mustKeep(account) === true;
      if (cached.idle && !mustKeep) this.#reporter.gone(cached);
      else this.#cachedTokens.set(token, cached);
    }
  }
}
