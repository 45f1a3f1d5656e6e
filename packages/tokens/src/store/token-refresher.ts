import type { CallLedger } from '../ledger/call-ledger.ts';
import { documentOf, isAnotherToken, type TokenDocument } from '../token-file/token-document.ts';
import {
  type FileRead,
  folderIdOf,
  isLinked,
  isSameStat,
  modifiedAt,
  readTokenFile,
  statOf,
} from '../token-file/token-file.ts';
import type { CachedToken } from './cached-token.ts';
import type { TokenProblemReporter } from './token-problem-reporter.ts';
import { hasEnded, looksComplete, observeWrite, RETRY_DELAY_MS } from './write-in-progress.ts';

export interface RefreshOptions {
  /** Reads the file even if its stat has not changed. @default false */
  readonly force?: boolean;
}

/** `being-written`: the file is incomplete for now, and the token stays as it was. */
export type RefreshResult = 'current' | 'being-written';

/** What a refresh asks of the store. */
interface StoreHooks {
  /** Removes a token whose file is gone. */
  readonly drop: (cached: CachedToken) => void;
  /** Refreshes a token once more. */
  readonly retry: (cached: CachedToken) => void;
}

/** Brings tokens in memory up to date with their files. */
export class TokenRefresher {
  readonly #ledger: CallLedger;
  readonly #reporter: TokenProblemReporter;
  readonly #hooks: StoreHooks;

  constructor(ledger: CallLedger, reporter: TokenProblemReporter, hooks: StoreHooks) {
    this.#ledger = ledger;
    this.#reporter = reporter;
    this.#hooks = hooks;
  }

  /**
   * Reads a token's file again if it changed, and applies the changes. Call it in {@link CachedToken.runExclusive} only.
   *
   * @returns `being-written` if the file is incomplete for now; the token stays as it was
   */
  async refresh(cached: CachedToken, { force = false }: RefreshOptions = {}): Promise<RefreshResult> {
    const began = performance.now();
    if (cached.gone) return 'current';
    // Nobody writes through a link, so there is nothing to wait for.
    if (await isLinked(cached.location)) {
      this.#hooks.drop(cached);
      return 'current';
    }
    if (!force && cached.stat !== undefined) {
      const stat = await statOf(cached.location.file);
      if (stat !== undefined && isSameStat(stat, cached.stat)) {
        cached.checkedAt = began;
        return 'current';
      }
    }
    const fileRead = await readTokenFile(cached.location.file);
    const found = fileRead && documentOf(fileRead, cached.location, cached.document);
    if (mayBePartial(cached, fileRead, found)) {
      const write = observeWrite(cached.pendingWrite, fileRead, began);
      cached.pendingWrite = write;
      if (!hasEnded(write, fileRead, found, began)) {
        cached.checkedAt = began;
        setTimeout(() => this.#hooks.retry(cached), RETRY_DELAY_MS);
        return 'being-written';
      }
    }
    cached.pendingWrite = undefined;
    if (fileRead === undefined || found === undefined) this.#hooks.drop(cached);
    else await this.#apply(cached, fileRead, found);
    cached.checkedAt = began;
    return 'current';
  }

  async #apply(cached: CachedToken, fileRead: FileRead, found: TokenDocument): Promise<void> {
    const { location, account, document } = cached;
    cached.noteRead(fileRead);
    if (found === document) return;
    const folderId = await folderIdOf(location.folder);
    const isNew = folderId !== cached.folderId || isAnotherToken(document, found);
    if (isNew && account !== undefined) this.#ledger.forget(account);
    if (found.ok && (isNew || account === undefined)) {
      const adopted = this.#ledger.adopt(location.token, found.calls.count);
      // No await without need: a call in between must not combine the old count with the new file.
      cached.account = adopted instanceof Promise ? await adopted : adopted;
    } else if (found.ok && account !== undefined && found.calls.count !== account.history.calls) {
      this.#ledger.noteForeignWrite(account, found.calls.count, cached.modified);
    }
    cached.folderId = folderId;
    cached.document = found;
    this.#reporter.read(cached);
  }
}

function mayBePartial(
  { document, account }: CachedToken,
  fileRead: FileRead | undefined,
  found: TokenDocument | undefined,
): boolean {
  const modified = fileRead === undefined ? 0 : modifiedAt(fileRead.stat);
  return document.ok && !looksComplete(document, found, account?.history, modified);
}
