import type { FileHandle } from 'node:fs/promises';
import { forEachLimit } from '@flextype-bun/project';
import { reasonOf, systemCode, TokensError } from '../common/errors.ts';
import { FILE_CONCURRENCY, type ResolvedOptions } from '../common/options.ts';
import type { Problems } from '../common/problems.ts';
import type { Account } from '../ledger/account.ts';
import type { WriteBack } from '../ledger/write-back.ts';
import { maskToken } from '../policy/token.ts';
import type { CachedToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';
import { editCalls } from '../token-file/edit-document.ts';
import type { TokenLocation } from '../token-file/token-directory.ts';
import { readDocument, type ValidDocument } from '../token-file/token-document.ts';
import { readHandle, replaceTokenFile, TEMPORARY_NAME } from '../token-file/token-file.ts';

/** How often a write is repeated at once if others write the file between our read and our rename. */
const MAX_ATTEMPTS = 5;
/** How long a replaced file is kept open, in milliseconds, to see what a late writer puts into it. */
const REPLACED_FILE_GRACE_MS = 40;
/** How many replaced files are kept open at the same time. */
const MAX_HELD_FILES = 64;
/** A file that could not be written in this many checkpoints in a row is reported. */
const MAX_POSTPONED_CHECKPOINTS = 8;
/** How many last checkpoints are tried before the rest stays in the journal. */
const MAX_FINAL_CHECKPOINTS = 8;

/** Writes the counts of the ledger to the token files, at intervals and at the end. */
export class Checkpointer {
  readonly #store: TokenStore;
  readonly #writeBack: WriteBack;
  readonly #problems: Problems;
  readonly #options: ResolvedOptions;
  readonly #held = new Set<Promise<void>>();
  /** By token: the number of consecutive checkpoints at which its file could not be written. */
  readonly #late = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #running: Promise<void> | undefined;

  constructor(store: TokenStore, writeBack: WriteBack, problems: Problems, options: ResolvedOptions) {
    this.#store = store;
    this.#writeBack = writeBack;
    this.#problems = problems;
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.run(), this.#options.checkpointInterval);
  }

  /** Writes everything that is due. While a checkpoint is running, waits for that one instead. Never throws. */
  run(): Promise<void> {
    this.#running ??= this.#checkpoint().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Writes everything that was counted before this call. */
  async flush(): Promise<void> {
    await this.#running;
    await this.run();
  }

  /** Stops after the last checkpoints: when nothing is due, or the rest cannot be written now. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    for (let attempt = 0; attempt < MAX_FINAL_CHECKPOINTS; attempt++) {
      await this.run();
      await Promise.all(this.#held);
      if ((await this.#due()).length === 0) return;
      await Bun.sleep(REPLACED_FILE_GRACE_MS);
    }
  }

  async #checkpoint(): Promise<void> {
    try {
      const due = new Set(await this.#due());
      for (const token of this.#late.keys()) if (!due.has(token)) this.#late.delete(token);
      await forEachLimit([...due], FILE_CONCURRENCY, (token) => this.#one(token));
      await this.#writeBack.tidyUp?.();
    } catch (error) {
      this.#problems.raise('checkpoint', {
        code: 'unwritable',
        message: `The last checkpoint stopped (${reasonOf(error)})`,
      });
      return;
    }
    this.#problems.clear('unwritable', 'checkpoint');
  }

  async #due(): Promise<readonly string[]> {
    return this.#writeBack.due();
  }

  async #one(token: string): Promise<void> {
    let label = maskToken(token);
    try {
      const cached = await this.#store.get(token);
      if (cached === undefined) return await this.#writeBack.discard(token);
      label = cached.location.label;
      const done = await cached.runExclusive(() => this.#write(cached));
      if (!done) return this.#postpone(token, label);
      this.#late.delete(token);
      this.#problems.clear('unwritable', token);
    } catch (error) {
      // Reported already, once for all tokens.
      if (error instanceof TokensError && (error.code === 'journal' || error.code === 'redis')) return;
      const reason = systemCode(error) ?? reasonOf(error);
      this.#problems.raise(token, {
        code: 'unwritable',
        message: `The calls cannot be written (${reason}) and stay in the ledger`,
        remedy: 'Let the server write the file and its folder',
        position: { file: label },
      });
    }
  }

  /** Another writer keeps changing the file. That usually passes soon; if it does not, it is reported. */
  #postpone(token: string, label: string): void {
    const rounds = (this.#late.get(token) ?? 0) + 1;
    this.#late.set(token, rounds);
    if (rounds < MAX_POSTPONED_CHECKPOINTS) return;
    this.#problems.raise(token, {
      code: 'unwritable',
      message: `The calls cannot be written and stay in the ledger: the file is broken, keeps changing, or another writer's ${TEMPORARY_NAME} stays beside it`,
      remedy: 'Fix the file, or stop that writer',
      position: { file: label },
    });
  }

  /** Writes the count to the file; returns whether the file is up to date, or gone. */
  async #write(cached: CachedToken): Promise<boolean> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const state = await this.#store.refresh(cached, { force: true });
      const { account, document, gone } = cached;
      if (gone) return true;
      if (state === 'being-written' || account === undefined || !document.ok) return false;
      const before = document.calls.count;
      const value = await this.#writeBack.reconcile(account, before, cached.modified);
      const modified =
        value === before ? cached.modified : await this.#replace(cached, account, document, value);
      if (modified === 'changed') continue;
      await this.#writeBack.written(account, { before, value, modified });
      return true;
    }
    return false;
  }

  async #replace(
    cached: CachedToken,
    account: Account,
    before: ValidDocument,
    value: number,
  ): Promise<'changed' | number> {
    const { location } = cached;
    const text = textWith(before, value, location);
    await this.#writeBack.intend(account, value);
    const sync = this.#options.journal.fsync !== 'none';
    const replaced = await replaceTokenFile(location, before.text, text, { sync });
    if (replaced === 'changed') return 'changed';
    cached.document = readDocument(text, location);
    cached.stat = undefined;
    if (replaced.old) this.#hold(replaced.old, cached, account, before);
    return replaced.modified;
  }

  /**
   * PHP opens, truncates and writes. If our rename comes in between, its number ends up in the replaced file, which no
   * folder lists any more. So that file is kept open for a moment, and what was added to it is added to our count.
   */
  #hold(replaced: FileHandle, cached: CachedToken, account: Account, before: ValidDocument): void {
    const look = async (): Promise<void> => {
      try {
        if (this.#held.size > MAX_HELD_FILES) return;
        await Bun.sleep(REPLACED_FILE_GRACE_MS);
        // By now, whoever had read the file before our rename has written it.
        await cached.runExclusive(() => this.#store.refresh(cached, { force: true }));
        const { text } = await readHandle(replaced);
        if (text === undefined || text === before.text) return;
        const after = readDocument(text, cached.location);
        const added = after.ok ? after.calls.count - before.calls.count : 0;
        if (added > 0 && !cached.gone) this.#writeBack.credit(account, added);
      } finally {
        await replaced.close();
      }
    };
    const held = look()
      // The next sweep reads the file again, and reports the error.
      .catch(() => undefined)
      .finally(() => this.#held.delete(held));
    this.#held.add(held);
  }
}

function textWith(document: ValidDocument, calls: number, location: TokenLocation): string {
  const count = { count: calls, float: document.calls.float };
  return editCalls(document.text, count, location);
}
