import { join } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { folderIds } from '../load/inode.ts';
import type { WatchMode } from './events.ts';
import type { RegistryLogEntry } from './options.ts';
import { Timer } from './timers.ts';
import { isWatched } from './watched-paths.ts';

export interface WatchOptions {
  readonly root: string;
  /** Folders of external plugins. */
  readonly externalPlugins: readonly string[];
  readonly polling: boolean;
  readonly pollInterval: number;
  /** Called with changed paths, or with `undefined` if anything may have changed. */
  readonly onChange: (paths: readonly string[] | undefined) => void;
  readonly onLog: (entry: RegistryLogEntry) => void;
}

// If a link is switched or a folder is replaced, a watcher silently keeps watching the old folder. This is checked at
// an interval; it costs a stat or two.
const FOLDER_CHECK_INTERVAL_MS = 200;

// Native watching is retried after this many polling intervals; each failure doubles the delay.
const NATIVE_RETRY_INTERVALS = 20;
const MAX_NATIVE_RETRY_MS = 300_000;

// Error codes of a system that cannot watch: no watches left, no descriptors left, not supported.
const CANNOT_WATCH = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

const MORE_DESCRIPTORS =
  'Raise the limit of open files (ulimit -n, LimitNOFILE of systemd), or fs.inotify.max_user_instances';
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'On Linux, raise fs.inotify.max_user_watches to have native watching',
  EMFILE: MORE_DESCRIPTORS,
  ENFILE: 'Raise fs.file-max, the limit of open files of the whole system',
};

// Root, project, config, plugins, plugin folder, file.
const WATCH_DEPTH = 4;

/** Watches the folders and files of a project's registry. Only this file uses chokidar. */
export class ProjectWatcher {
  readonly #options: WatchOptions;
  readonly #folders: readonly string[];
  readonly #closed = Promise.withResolvers<void>();
  #mode: WatchMode;
  #watcher: FSWatcher | undefined;
  /** The number of watched paths; `undefined` if it has to be counted again. */
  #size: number | undefined;
  #folderIds = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #retries = new Timer();
  #retryAfterMs: number;
  #hasFallenBack = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#folders = [options.root, ...options.externalPlugins];
    this.#mode = options.polling ? 'polling' : 'native';
    this.#retryAfterMs = options.pollInterval * NATIVE_RETRY_INTERVALS;
  }

  get mode(): WatchMode {
    return this.#mode;
  }

  /** Number of watched files and folders. */
  get size(): number {
    // To list a hundred thousand takes longer than a request may.
    this.#size ??= countPaths(this.#watcher);
    return this.#size;
  }

  /** Resolves when every further change will be seen. */
  async start(): Promise<void> {
    this.#folderIds = await this.#readFolderIds();
    await this.#watch();
    this.#scheduleFolderCheck();
  }

  async close(): Promise<void> {
    this.#mode = 'off';
    clearTimeout(this.#timer);
    this.#retries.close();
    this.#closed.resolve();
    await this.#watcher?.close();
  }

  /** Starts watching again; changes until it resolves can be missed. */
  async #watch(): Promise<void> {
    await this.#watcher?.close();
    // Loaded lazily: a registry that is not watched does not need it, and others can be read before.
    const { watch } = await import('chokidar');
    if (this.#mode === 'off') return;
    const { root, externalPlugins, pollInterval, onChange, onLog } = this.#options;
    const watcher = watch([...this.#folders], {
      ignored: (path) => !isWatched(root, externalPlugins, path),
      depth: WATCH_DEPTH,
      ignoreInitial: true,
      atomic: false,
      usePolling: this.#mode === 'polling',
      interval: pollInterval,
      binaryInterval: pollInterval,
    });
    this.#watcher = watcher;
    const cannot = Promise.withResolvers<NodeJS.ErrnoException>();
    const ready = Promise.withResolvers<void>();
    watcher.on('all', (event, path) => {
      if (event !== 'change') this.#size = undefined;
      onChange([path]);
    });
    // Only raw events report changed permissions of a folder, or a file that became a folder.
    watcher.on('raw', (_event, name, details) => {
      const folder = (details as { readonly watchedPath?: string } | undefined)?.watchedPath;
      if (this.#mode !== 'native' || !folder || !name) return;
      const path = join(folder, name);
      if (isWatched(root, externalPlugins, path)) onChange([path]);
    });
    watcher.on('ready', () => {
      this.#size = undefined;
      ready.resolve();
    });
    watcher.on('error', (error) => {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (this.#mode === 'native' && CANNOT_WATCH.has(code)) cannot.resolve(error as NodeJS.ErrnoException);
      else onLog({ level: 'warn', message: `Watching: ${String(error)}` });
    });
    // The system can run out of watches at any time.
    const failed = cannot.promise.then((error) => this.#fallBack(watcher, error));
    await Promise.race([ready.promise, failed, this.#closed.promise]);
    if (this.#watcher !== watcher || this.mode === 'off') return;
    onLog({ level: 'debug', message: `Watching ${this.size} paths (${this.#mode})` });
  }

  async #fallBack(watcher: FSWatcher, error: NodeJS.ErrnoException): Promise<void> {
    if (this.#watcher !== watcher || this.#mode !== 'native') return;
    this.#mode = 'polling';
    const { pollInterval, onChange, onLog } = this.#options;
    if (!this.#hasFallenBack) {
      const message = `The system cannot watch files (${String(error)}): polling them every ${pollInterval} ms until it can`;
      onLog({ level: 'warn', message: `${message}. ${REMEDIES[error.code ?? ''] ?? ''}`.trimEnd() });
    }
    this.#hasFallenBack = true;
    await this.#watch();
    onChange(undefined);
    this.#retries.set(this.#retryAfterMs, () => {
      this.#retryNative().catch((failure: unknown) =>
        onLog({ level: 'warn', message: `Watching: ${String(failure)}` }),
      );
    });
    this.#retryAfterMs = Math.min(2 * this.#retryAfterMs, MAX_NATIVE_RETRY_MS);
  }

  /** Retries native watching: the system may have enough resources again. */
  async #retryNative(): Promise<void> {
    if (this.#mode !== 'polling') return;
    this.#mode = 'native';
    await this.#watch();
    this.#options.onChange(undefined);
    if (this.mode !== 'native') return;
    this.#hasFallenBack = false;
    this.#retryAfterMs = this.#options.pollInterval * NATIVE_RETRY_INTERVALS;
    this.#options.onLog({ level: 'info', message: 'The system can watch files again' });
  }

  #scheduleFolderCheck(): void {
    if (this.#mode === 'off') return;
    this.#timer = setTimeout(() => {
      this.#checkFolderIds()
        .catch((error: unknown) =>
          this.#options.onLog({ level: 'warn', message: `Watching: ${String(error)}` }),
        )
        .finally(() => this.#scheduleFolderCheck());
    }, FOLDER_CHECK_INTERVAL_MS);
    this.#timer.unref();
  }

  async #checkFolderIds(): Promise<void> {
    const ids = await this.#readFolderIds();
    if (ids === this.#folderIds || this.#mode === 'off') return;
    this.#folderIds = ids;
    // Read the current files at once, and again after watching has begun.
    this.#options.onChange(undefined);
    await this.#watch();
    this.#options.onChange(undefined);
  }

  /** Identifies the watched folders; returns the known ids while the system cannot tell. */
  async #readFolderIds(): Promise<string> {
    const { root } = this.#options;
    try {
      const ids = await folderIds([...this.#folders, join(root, 'project'), join(root, 'src')]);
      return ids.join('\n');
    } catch {
      return this.#folderIds;
    }
  }
}

function countPaths(watcher: FSWatcher | undefined): number {
  const watched = Object.values(watcher?.getWatched() ?? {});
  return watched.reduce((sum, names) => sum + names.length, 0);
}
