import { forEachLimit } from '../common/concurrency.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import type { CallLedger } from '../ledger/call-ledger.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import type { TokenDirectory } from '../token-file/token-directory.ts';
import { documentOf, type TokenDocument } from '../token-file/token-document.ts';
import {
  type FileRead,
  folderIdOf,
  isLinked,
  isSameStat,
  modifiedAt,
  readTokenFile,
  statOf,
} from '../token-file/token-file.ts';
import { CachedToken } from './cached-token.ts';
import { isDoubtful, isOld, isOther, isSettled } from './doubt.ts';
import { RETRY_DELAY_MS, readFirst } from './first-read.ts';
import { TokenProblemReporter } from './token-problem-reporter.ts';

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
    await forEachLimit(shared, (cached) => cached.inTurn(() => this.#lookSafely(cached)));
  }

  /** The token, where it is in memory and was looked at not long ago: no waiting, no file. */
  peek(token: string): CachedToken | undefined {
    const cached = this.#cachedTokens.get(token);
    if (cached === undefined || performance.now() - cached.lookedAt > MAX_STALENESS_MS) return undefined;
    this.#use(cached);
    return cached;
  }

  /** The token, read or looked at where that is due; undefined where the site has none of that name. */
  async get(token: string): Promise<CachedToken | undefined> {
    const known = this.#cachedTokens.get(token);
    if (known === undefined) return this.#load(token);
    const asked = performance.now();
    if (asked - known.lookedAt > MAX_STALENESS_MS) {
      await known.inTurn(async () => {
        if (known.lookedAt < asked) await this.#lookSafely(known);
      });
    }
    if (known.gone) return this.#load(token);
    this.#use(known);
    return known;
  }

  /**
   * Looks at a token's file, and takes in what changed; only in the token's turn.
   *
   * `doubt`: somebody seems to be writing it; what was known holds for a moment longer.
   */
  async look(cached: CachedToken, options: { readonly read?: boolean } = {}): Promise<'sure' | 'doubt'> {
    const began = performance.now();
    if (cached.gone) return 'sure';
    // No writer goes through links, so that there is nothing to wait for.
    if (await isLinked(cached.location)) {
      this.drop(cached);
      return 'sure';
    }
    if (options.read !== true && cached.stamp !== undefined) {
      const stamp = await statOf(cached.location.file);
      if (stamp !== undefined && isSameStat(stamp, cached.stamp)) {
        cached.lookedAt = began;
        return 'sure';
      }
    }
    const fileRead = await readTokenFile(cached.location.file);
    const found = fileRead === undefined ? undefined : documentOf(fileRead, cached.location, cached.document);
    if (this.#isInDoubt(cached, fileRead, found) && !isSettled(cached, fileRead, found, began)) {
      cached.lookedAt = began;
      setTimeout(() => this.#lookAgain(cached), RETRY_DELAY_MS);
      return 'doubt';
    }
    cached.doubt = undefined;
    if (fileRead === undefined || found === undefined) this.drop(cached);
    else await this.#take(cached, fileRead, found);
    cached.lookedAt = began;
    return 'sure';
  }

  #isInDoubt(
    { document, account }: CachedToken,
    fileRead: FileRead | undefined,
    found: TokenDocument | undefined,
  ): boolean {
    const modified = fileRead === undefined ? 0 : modifiedAt(fileRead.stamp);
    return document.ok && isDoubtful(document, found, account?.history, modified);
  }

  async #take(cached: CachedToken, fileRead: FileRead, found: TokenDocument): Promise<void> {
    const { location, account, document } = cached;
    cached.stamp = isOld(fileRead.stamp) ? fileRead.stamp : undefined;
    cached.modified = modifiedAt(fileRead.stamp);
    if (found === document) return;
    const folderId = await folderIdOf(location.folder);
    const anew = folderId !== cached.folderId || isOther(document, found);
    if (anew && account !== undefined) this.#ledger.forget(account);
    if (found.ok && (anew || account === undefined)) {
      const adopted = this.#ledger.adopt(location.token, found.calls.count);
      // Not awaited where it is there: calls that come in between must not meet the old count with the new file.
      cached.account = adopted instanceof Promise ? await adopted : adopted;
    } else if (found.ok && account !== undefined && found.calls.count !== account.history.calls) {
      this.#ledger.noteForeignWrite(account, found.calls.count, cached.modified);
    }
    cached.folderId = folderId;
    cached.document = found;
    this.#reporter.read(cached);
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
    cached.stamp = isOld(fileRead.stamp) ? fileRead.stamp : undefined;
    cached.folderId = await folderIdOf(location.folder);
    cached.modified = modifiedAt(fileRead.stamp);
    cached.lookedAt = began;
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
    await forEachLimit(active, (cached) => cached.inTurn(() => this.#lookSafely(cached)));
    const since = Date.now() - SHARED_WATCH_MS;
    for (const cached of active) {
      if (cached.account?.history.isShared && cached.modified > since) this.#use(cached);
    }
    this.#makeRoom(this.#cachedTokens.size);
  }

  #lookAgain(cached: CachedToken): void {
    if (!cached.gone && cached.doubt !== undefined) void cached.inTurn(() => this.#lookSafely(cached));
  }

  /** A folder that cannot be looked into keeps its last good version: calls stay possible, and the reason is a problem. */
  async #lookSafely(cached: CachedToken): Promise<void> {
    const { file, label } = cached.location;
    try {
      await this.#reporter.watching(`folder of ${file}`, label, () => this.look(cached));
    } catch {
      cached.lookedAt = performance.now();
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
