import { forEach } from '../common/concurrency.ts';
import type { ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import type { CallLedger } from '../ledger/call-ledger.ts';
import type { TokenDirectory } from '../token-file/token-directory.ts';
import { documentOf, type TokenDocument } from '../token-file/token-document.ts';
import {
  folderStampOf,
  isLinked,
  modifiedAt,
  readTokenFile,
  type Sight,
  sameStamp,
  stampOf,
} from '../token-file/token-file.ts';
import { Resident } from './cached-token.ts';
import { isBeingWritten, isDoubtful, isOld, isOther, isSettled, isWhole } from './doubt.ts';
import { TokenReports } from './token-problem-reporter.ts';

/** No call is judged by a look at the file older than this, in milliseconds. */
const OLDEST_LOOK_MS = 700;
/** How long a file that others also write is checked after its last change, in milliseconds. */
const SHARED_WATCH_MS = 3000;
/** Between two looks at a file in doubt, in milliseconds. */
const RETRY_MS = 20;
/** How many residents are asked for room before the limit is exceeded for now. */
const EVICTION_TRIES = 32;

/** The tokens in memory: read on first use, looked at while in use, let go when there are too many. */
export class TokenStore {
  readonly #directory: TokenDirectory;
  readonly #ledger: CallLedger;
  readonly #reports: TokenReports;
  readonly #options: ResolvedOptions;
  /** In the order of their loading; those in use go to the end when room is made. */
  readonly #residents = new Map<string, Resident>();
  readonly #loading = new Map<string, Promise<Resident | undefined>>();
  #active: Resident[] = [];
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(directory: TokenDirectory, ledger: CallLedger, problems: Problems, options: ResolvedOptions) {
    this.#directory = directory;
    this.#ledger = ledger;
    this.#reports = new TokenReports(problems);
    this.#options = options;
  }

  get size(): number {
    return this.#residents.size;
  }

  /** The token if it is in memory, however long ago it was looked at. */
  known(token: string): Resident | undefined {
    return this.#residents.get(token);
  }

  /** Begins to look at the files of the tokens in use, from time to time. */
  start(): void {
    this.#sweeper = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, this.#options.lookInterval);
  }

  /** A last look at the files that others write, too: they may have put an old number over ours. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    const shared = [...this.#residents.values()].filter(({ account }) => account?.history.isShared);
    await forEach(shared, (resident) => resident.inTurn(() => this.#lookSafely(resident)));
  }

  /** The token, where it is in memory and was looked at not long ago: no waiting, no file. */
  peek(token: string): Resident | undefined {
    const resident = this.#residents.get(token);
    if (resident === undefined || performance.now() - resident.lookedAt > OLDEST_LOOK_MS) return undefined;
    this.#use(resident);
    return resident;
  }

  /** The token, read or looked at where that is due; undefined where the site has none of that name. */
  async get(token: string): Promise<Resident | undefined> {
    const known = this.#residents.get(token);
    if (known === undefined) return this.#load(token);
    const asked = performance.now();
    if (asked - known.lookedAt > OLDEST_LOOK_MS) {
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
  async look(resident: Resident, options: { readonly read?: boolean } = {}): Promise<'sure' | 'doubt'> {
    const began = performance.now();
    if (resident.gone) return 'sure';
    // No writer goes through links, so that there is nothing to wait for.
    if (await isLinked(resident.place)) {
      this.drop(resident);
      return 'sure';
    }
    if (options.read !== true && resident.stamp !== undefined) {
      const stamp = await stampOf(resident.place.file);
      if (stamp !== undefined && sameStamp(stamp, resident.stamp)) {
        resident.lookedAt = began;
        return 'sure';
      }
    }
    const sight = await readTokenFile(resident.place.file);
    const found = sight === undefined ? undefined : documentOf(sight, resident.place, resident.document);
    if (this.#isInDoubt(resident, sight, found) && !isSettled(resident, sight, found, began)) {
      resident.lookedAt = began;
      setTimeout(() => this.#lookAgain(resident), RETRY_MS);
      return 'doubt';
    }
    resident.doubt = undefined;
    if (sight === undefined || found === undefined) this.drop(resident);
    else await this.#take(resident, sight, found);
    resident.lookedAt = began;
    return 'sure';
  }

  #isInDoubt(
    { document, account }: Resident,
    sight: Sight | undefined,
    found: TokenDocument | undefined,
  ): boolean {
    const modified = sight === undefined ? 0 : modifiedAt(sight.stamp);
    return document.ok && isDoubtful(document, found, account?.history, modified);
  }

  async #take(resident: Resident, sight: Sight, found: TokenDocument): Promise<void> {
    const { place, account, document } = resident;
    resident.stamp = isOld(sight.stamp) ? sight.stamp : undefined;
    resident.modified = modifiedAt(sight.stamp);
    if (found === document) return;
    const folderStamp = await folderStampOf(place.folder);
    const anew = folderStamp !== resident.folderStamp || isOther(document, found);
    if (anew && account !== undefined) this.#ledger.forget(account);
    if (found.ok && (anew || account === undefined)) {
      const adopted = this.#ledger.adopt(place.token, found.calls.count);
      // Not awaited where it is there: calls that come in between must not meet the old count with the new file.
      resident.account = adopted instanceof Promise ? await adopted : adopted;
    } else if (found.ok && account !== undefined && found.calls.count !== account.history.calls) {
      this.#ledger.noticed(account, found.calls.count, resident.modified);
    }
    resident.folderStamp = folderStamp;
    resident.document = found;
    this.#reports.read(resident);
  }

  #load(token: string): Promise<Resident | undefined> {
    const running = this.#loading.get(token);
    if (running !== undefined) return running;
    const loading = this.#read(token).finally(() => this.#loading.delete(token));
    this.#loading.set(token, loading);
    return loading;
  }

  async #read(token: string): Promise<Resident | undefined> {
    const place = await this.#reports.watching('folders', 'project', () => this.#directory.find(token));
    if (place === undefined) return undefined;
    const began = performance.now();
    let sight = await readTokenFile(place.file);
    let document = sight === undefined ? undefined : documentOf(sight, place);
    // Whoever creates a token in two steps, or rewrites it just now, is done in a moment.
    while (sight !== undefined && (document === undefined || !isWhole(document))) {
      if (!isBeingWritten(sight, performance.now() - began)) break;
      await Bun.sleep(RETRY_MS);
      sight = await readTokenFile(place.file);
      document = sight === undefined ? undefined : documentOf(sight, place);
    }
    if (sight === undefined || document === undefined) return undefined;
    const resident = new Resident(place, document);
    resident.stamp = isOld(sight.stamp) ? sight.stamp : undefined;
    resident.folderStamp = await folderStampOf(place.folder);
    resident.modified = modifiedAt(sight.stamp);
    resident.lookedAt = began;
    if (document.ok) resident.account = await this.#ledger.adopt(token, document.calls.count);
    this.#reports.read(resident);
    this.#makeRoom(EVICTION_TRIES);
    this.#residents.set(token, resident);
    this.#use(resident);
    return resident;
  }

  #use(resident: Resident): void {
    if (resident.used) return;
    resident.used = true;
    this.#active.push(resident);
  }

  async #sweep(): Promise<void> {
    const active = this.#active;
    this.#active = [];
    for (const resident of active) resident.used = false;
    await forEach(active, (resident) => resident.inTurn(() => this.#lookSafely(resident)));
    const since = Date.now() - SHARED_WATCH_MS;
    for (const resident of active) {
      if (resident.account?.history.isShared && resident.modified > since) this.#use(resident);
    }
    this.#makeRoom(this.#residents.size);
  }

  #lookAgain(resident: Resident): void {
    if (!resident.gone && resident.doubt !== undefined)
      void resident.inTurn(() => this.#lookSafely(resident));
  }

  /** A folder that cannot be looked into keeps its last good version: calls stay possible, and the reason is a problem. */
  async #lookSafely(resident: Resident): Promise<void> {
    const { file, label } = resident.place;
    try {
      await this.#reports.watching(`folder of ${file}`, label, () => this.look(resident));
    } catch {
      resident.lookedAt = performance.now();
    }
  }

  /** Lets go of a token whose file is gone, and of its count. */
  drop(resident: Resident): void {
    const { place, account } = resident;
    resident.gone = true;
    if (this.#residents.get(place.token) === resident) this.#residents.delete(place.token);
    if (account !== undefined) this.#ledger.forget(account);
    this.#reports.gone(resident);
  }

  /** Lets go of tokens that were not used of late, and whose counts are in their files. */
  #makeRoom(tries: number): void {
    let left = tries;
    for (const [token, resident] of this.#residents) {
      if (this.#residents.size < this.#options.maxResident || left-- === 0) return;
      this.#residents.delete(token);
      const { account } = resident;
      if (resident.idle && (account === undefined || !this.#ledger.keeps(account)))
        this.#reports.gone(resident);
      else this.#residents.set(token, resident);
    }
  }
}
