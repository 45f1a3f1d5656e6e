import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { forEachLimit, toFileError, withTimeLimit } from '@flextype-bun/project';
import { collectGarbageIfDue } from '../common/garbage.ts';
import { type FolderListener, unwatchFolder, watchFolder } from './folder-handles.ts';
import { LinkTargets } from './link-targets.ts';
import { Timer } from './timers.ts';
import { DATA_LINK, isWatched, isWatchedFolder } from './watched-paths.ts';

export interface NativeWatchOptions {
  readonly root: string;
  /** Folders of external plugins. */
  readonly externalPlugins: readonly string[];
  readonly onChange: (paths: readonly string[]) => void;
  /** Called if the system cannot watch a folder. */
  readonly onFailure: (error: NodeJS.ErrnoException) => void;
}

/** What is watched because of an entry of a folder. */
interface Below {
  readonly folders: Set<string>;
  readonly links: Set<string>;
}

/** A running scan of a folder. */
interface Scan {
  /** Whether to scan again afterwards. */
  isDue: boolean;
  done: Promise<void>;
}

// Error codes of a system that cannot watch: no watches left, no descriptors left, not supported.
const CANNOT_WATCH = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

// Folders below another that are looked at concurrently.
const CONCURRENCY = 16;

// When to look again at a folder that the system cannot watch or list at the moment.
const RETRY_MS = 500;

/** Watches the folders of a project's registry by the system's events: one watch per folder, none per file. */
export class NativeWatch {
  readonly #options: NativeWatchOptions;
  readonly #listener: FolderListener;
  readonly #links: LinkTargets;
  /** The watched folders. Few of them have anything below. */
  readonly #folders = new Map<string, Below | undefined>();
  readonly #scans = new Map<string, Scan>();
  readonly #unseen = new Set<string>();
  readonly #retries = new Timer();
  #isReady = false;
  #isClosed = false;

  constructor(options: NativeWatchOptions) {
    this.#options = options;
    this.#listener = {
      onEvent: (folder, type, name) => this.#onEvent(folder, type, name),
      onReopened: (folder) => options.onChange([folder]),
      onFailure: (folder, error) => this.#onFailure(folder, error),
    };
    this.#links = new LinkTargets({
      onChange: (link) => options.onChange([link]),
      onReplaced: (link) => this.#scanSoon(this.#isFolder(link) ? link : dirname(link)),
    });
  }

  /** Number of watched folders. */
  get size(): number {
    return this.#folders.size;
  }

  /** Resolves when every further change will be reported. */
  async start(): Promise<void> {
    const { root, externalPlugins } = this.#options;
    await Promise.all([root, ...externalPlugins].map((folder) => this.#scan(folder)));
    this.#isReady = true;
  }

  close(): void {
    this.#isClosed = true;
    this.#retries.close();
    this.#links.close();
    for (const folder of [...this.#folders.keys()]) this.#forget(folder);
  }

  #onEvent(folder: string, type: 'rename' | 'change', name: string | null): void {
    const { root, externalPlugins, onChange } = this.#options;
    // A folder that is removed, moved or replaced reports its own name, and is silent from then on.
    if (name === null || name === basename(folder)) {
      onChange([folder]);
      if (type === 'rename' || name === null) this.#scanSoon(folder);
    }
    if (name === null) return;
    const path = join(folder, name);
    if (!isWatched(root, externalPlugins, path)) return;
    onChange([path]);
    if (name === DATA_LINK) this.#scanSoon(folder);
    else if (!this.#isFolder(path)) {
      if (type === 'rename') void this.#checkLink(path);
      // A folder that could not be entered may be accessible now.
    } else if (type === 'rename' || !this.#folders.has(path)) this.#scanSoon(path);
  }

  /** A file that appeared may be a link, or may replace one. */
  async #checkLink(path: string): Promise<void> {
    const isLink = await withTimeLimit(`${path} (link)`, () => lstat(path)).then(
      (info) => info.isSymbolicLink(),
      () => false,
    );
    if (isLink || this.#links.has(path)) this.#scanSoon(dirname(path));
  }

  #onFailure(folder: string, error: NodeJS.ErrnoException): void {
    if (this.#isClosed) return;
    if (CANNOT_WATCH.has(error.code ?? '')) this.#options.onFailure(error);
    else this.#miss(folder, error);
  }

  /** A folder is not there, or cannot be watched at the moment. */
  #miss(folder: string, error: unknown): void {
    const { root, externalPlugins } = this.#options;
    const { isTemporary } = toFileError(error);
    if (!isTemporary) this.#forget(folder);
    // Of other folders, the one above reports that they are back.
    if (!isTemporary && folder !== root && !externalPlugins.includes(folder)) return;
    this.#unseen.add(folder);
    if (this.#unseen.size > 1) return;
    this.#retries.set(RETRY_MS, () => {
      const unseen = [...this.#unseen];
      this.#unseen.clear();
      for (const path of unseen) this.#scanSoon(path);
    });
  }

  #scanSoon(folder: string): void {
    void this.#scan(folder);
  }

  /**
   * Watches a folder and those below it again, then reports it, since files may have changed in between. One scan of a
   * folder runs at a time, so that an older result never overrules a newer one.
   */
  #scan(folder: string): Promise<void> {
    const running = this.#scans.get(folder);
    if (running) {
      running.isDue = true;
      return running.done;
    }
    const scan: Scan = { isDue: true, done: Promise.resolve() };
    this.#scans.set(folder, scan);
    scan.done = this.#scanWhileDue(folder, scan);
    return scan.done;
  }

  async #scanWhileDue(folder: string, scan: Scan): Promise<void> {
    while (scan.isDue && !this.#isClosed) {
      scan.isDue = false;
      const wasWatched = this.#folders.has(folder);
      try {
        await this.#watch(folder);
      } catch (error) {
        this.#miss(folder, error);
      }
      const hasChanged = wasWatched || this.#folders.has(folder);
      if (hasChanged && this.#isReady && !this.#isClosed) this.#options.onChange([folder]);
    }
    this.#scans.delete(folder);
  }

  async #watch(folder: string): Promise<void> {
    // A hung mount would stop the process in the call that begins to watch.
    const info = await withTimeLimit(`${folder} (watch)`, () => this.#stat(folder));
    if (this.#isClosed) return;
    if (!info.isDirectory()) {
      this.#forget(folder);
      return;
    }
    try {
      watchFolder(folder, this.#listener);
    } catch (error) {
      this.#onFailure(folder, error as NodeJS.ErrnoException);
      return;
    }
    if (!this.#folders.has(folder)) this.#folders.set(folder, undefined);
    await this.#watchBelow(
      folder,
      await withTimeLimit(`${folder} (list)`, () => readdir(folder, { withFileTypes: true })),
    );
  }

  /** The stat of a folder. A link is followed before that, as its target may be missing. */
  async #stat(folder: string): Promise<Stats> {
    const info = await lstat(folder).catch((error: unknown) => {
      this.#links.forget(folder);
      throw error;
    });
    if (!info.isSymbolicLink()) {
      this.#links.forget(folder);
      return info;
    }
    await this.#links.follow(folder, () => this.#isClosed);
    return stat(folder);
  }

  #isFolder(path: string): boolean {
    return isWatchedFolder(this.#options.root, this.#options.externalPlugins, path);
  }

  async #watchBelow(folder: string, entries: readonly Dirent[]): Promise<void> {
    const { root, externalPlugins } = this.#options;
    const before = this.#folders.get(folder);
    const folders = new Set(before?.folders);
    const links = new Set(before?.links);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (!isWatched(root, externalPlugins, path) || entry.name === DATA_LINK) continue;
      if (!this.#isFolder(path)) {
        if (entry.isSymbolicLink()) links.add(path);
      } else if (!entry.isFile()) folders.add(path);
    }
    if (this.#isClosed || folders.size + links.size === 0) return;
    this.#folders.set(folder, { folders, links });
    for (const link of links) await this.#links.follow(link, () => this.#isClosed);
    await forEachLimit(folders, CONCURRENCY, async (path) => {
      await this.#scan(path);
      collectGarbageIfDue();
    });
  }

  #forget(folder: string): void {
    const below = this.#folders.get(folder);
    if (!this.#folders.delete(folder)) return;
    unwatchFolder(folder, this.#listener);
    this.#folders.get(dirname(folder))?.folders.delete(folder);
    for (const link of below?.links ?? []) this.#links.forget(link);
    for (const path of below?.folders ?? []) {
      this.#links.forget(path);
      this.#forget(path);
    }
  }
}
