import { join } from 'node:path';
import { folderIds } from '../load/inode.ts';
import type { WatchMode } from './events.ts';
import { NativeWatch } from './native-watch.ts';
import type { RegistryLogEntry } from './options.ts';
import { PollingWatch } from './polling-watch.ts';
import { Timer } from './timers.ts';

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

const MORE_DESCRIPTORS =
  'Raise the limit of open files (ulimit -n, LimitNOFILE of systemd), or fs.inotify.max_user_instances';
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'On Linux, raise fs.inotify.max_user_watches to have native watching',
  EMFILE: MORE_DESCRIPTORS,
  ENFILE: 'Raise fs.file-max, the limit of open files of the whole system',
};

/** Watches the folders and files of a project's registry: by the system's events, or by polling if it has none. */
export class ProjectWatcher {
  readonly #options: WatchOptions;
  readonly #folders: readonly string[];
  readonly #closed = Promise.withResolvers<void>();
  #mode: WatchMode;
  #watch: NativeWatch | PollingWatch | undefined;
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

  /** Number of watched folders; with polling, of files as well. */
  get size(): number {
    return this.#watch?.size ?? 0;
  }

  /** Resolves when every further change will be seen. */
  async start(): Promise<void> {
    this.#folderIds = await this.#readFolderIds();
    await this.#begin();
    this.#scheduleFolderCheck();
  }

  async close(): Promise<void> {
    this.#mode = 'off';
    clearTimeout(this.#timer);
    this.#retries.close();
    this.#closed.resolve();
    await this.#watch?.close();
  }

  /** Starts watching again; changes until it resolves can be missed. */
  async #begin(): Promise<void> {
    await this.#watch?.close();
    if (this.#mode === 'off') return;
    const cannot = Promise.withResolvers<NodeJS.ErrnoException>();
    const watch = this.#mode === 'native' ? this.#native(cannot.resolve) : this.#polling();
    this.#watch = watch;
    // The system can run out of watches at any time.
    const failed = cannot.promise.then((error) => this.#fallBack(watch, error));
    await Promise.race([watch.start(), failed, this.#closed.promise]);
    if (this.#watch !== watch || this.mode === 'off') return;
    this.#options.onLog({ level: 'debug', message: `Watching ${this.size} paths (${this.#mode})` });
  }

  #native(onFailure: (error: NodeJS.ErrnoException) => void): NativeWatch {
    const { root, externalPlugins, onChange } = this.#options;
    return new NativeWatch({ root, externalPlugins, onChange, onFailure });
  }

  #polling(): PollingWatch {
    const { root, externalPlugins, pollInterval, onChange, onLog } = this.#options;
    const onProblem = (error: unknown) => onLog({ level: 'warn', message: `Watching: ${String(error)}` });
    return new PollingWatch({ root, externalPlugins, pollInterval, onChange, onProblem });
  }

  async #fallBack(watch: NativeWatch | PollingWatch, error: NodeJS.ErrnoException): Promise<void> {
    if (this.#watch !== watch || this.#mode !== 'native') return;
    this.#mode = 'polling';
    const { pollInterval, onChange, onLog } = this.#options;
    if (!this.#hasFallenBack) {
      const message = `The system cannot watch files (${String(error)}): polling them every ${pollInterval} ms until it can`;
      onLog({ level: 'warn', message: `${message}. ${REMEDIES[error.code ?? ''] ?? ''}`.trimEnd() });
    }
    this.#hasFallenBack = true;
    await this.#begin();
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
    await this.#begin();
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
    await this.#begin();
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
