import { forEachLimit } from '../common/concurrency.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import type { CallLedger } from '../ledger/call-ledger.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import type { TokenDirectory } from '../token-file/token-directory.ts';
import { folderIdOf } from '../token-file/token-file.ts';
import { CachedToken } from './cached-token.ts';
import { readFirst } from './first-read.ts';
import { TokenProblemReporter } from './token-problem-reporter.ts';
import { type RefreshOptions, type RefreshResult, TokenRefresher } from './token-refresher.ts';

/** No call is judged by a look at the file older than this, in milliseconds. */
const MAX_STALENESS_MS = 700;
/** How long a file that others also write is checked after its last change, in milliseconds. */
const SHARED_WATCH_MS = 3000;
/** How many residents are asked for room before the limit is exceeded for now. */
const EVICTION_TRIES = 32;

/** What a {@link TokenStore} works with. */
interface StoreParts {
  readonly directory: TokenDirectory;
  readonly ledger: CallLedger;
  readonly writeBack: WriteBack | undefined;
  readonly problems: Problems;
  readonly options: ResolvedOptions;
}

/** The tokens in memory: read on first use, looked at while in use, let go when there are too many. */
export class TokenStore {
  readonly #directory: TokenDirectory;
  readonly #ledger: CallLedger;
  readonly #writeBack: WriteBack | undefined;
  readonly #reporter: TokenProblemReporter;
  readonly #refresher: TokenRefresher;
  readonly #options: ResolvedOptions;
  /** In the order of their loading; those in use go to the end when room is made. */
  readonly #cachedTokens = new Map<string, CachedToken>();
  readonly #loading = new Map<string, Promise<CachedToken | undefined>>();
  #active: CachedToken[] = [];
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(parts: StoreParts) {
    const { directory, ledger, writeBack, problems, options } = parts;
    this.#directory = directory;
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

  /** The token if it is in memory, however long ago it was looked at. */
  known(token: string): CachedToken | undefined {
    return this.#cachedTokens.get(token);
  }

  /** Begins to look at the files of the tokens in use, from time to time. */
  start(): void {
    this.#sweeper = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, this.#options.refreshInterval);
  }

  /** A last look at the files that others write, too: they may have put an old number over ours. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    const shared = [...this.#cachedTokens.values()].filter(({ account }) => account?.history.isShared);
    await forEachLimit(shared, (cached) => cached.runExclusive(() => this.#refreshSafely(cached)));
  }

  /** The token, where it is in memory and was looked at not long ago: no waiting, no file. */
  peek(token: string): CachedToken | undefined {
    const cached = this.#cachedTokens.get(token);
    if (cached === undefined || performance.now() - cached.checkedAt > MAX_STALENESS_MS) return undefined;
    this.#use(cached);
    return cached;
  }

  /** The token, read or looked at where that is due; undefined where the site has none of that name. */
  async get(token: string): Promise<CachedToken | undefined> {
    const known = this.#cachedTokens.get(token);
    if (known === undefined) return this.#load(token);
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
    const location = await this.#reporter.watching('folders', 'project', () => this.#directory.find(token));
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
    await forEachLimit(active, (cached) => cached.runExclusive(() => this.#refreshSafely(cached)));
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

  /** A folder that cannot be looked into keeps its last good version: calls stay possible, and the reason is a problem. */
  async #refreshSafely(cached: CachedToken): Promise<void> {
    const { file, label } = cached.location;
    try {
      await this.#reporter.watching(`folder of ${file}`, label, () => this.refresh(cached));
    } catch {
      cached.checkedAt = performance.now();
    }
  }

  /** Lets go of a token whose file is gone, and of its count. */
  drop(cached: CachedToken): void {
    const { location, account } = cached;
    cached.gone = true;
    if (this.#cachedTokens.get(location.token) === cached) this.#cachedTokens.delete(location.token);
    if (account !== undefined) this.#ledger.forget(account);
    this.#reporter.gone(cached);
  }

  /** Lets go of tokens that were not used of late, and whose counts are in their files. */
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
