import { type FSWatcher, watch } from 'chokidar';
import type { RegistryLogEntry } from './options.ts';
import { identify, isWatched } from './watched-paths.ts';

/** What a {@link ProjectWatcher} is told. */
export interface WatchOptions {
  readonly root: string;
  /** Folders of companions. */
  readonly companions: readonly string[];
  readonly polling: boolean;
  readonly pollInterval: number;
  /** Paths that changed; without any, everything may have. */
  readonly onChange: (paths: readonly string[] | undefined) => void;
  readonly onLog: (entry: RegistryLogEntry) => void;
}

/** How a project is being watched. */
export type WatchMode = 'native' | 'polling' | 'off';

// How often the root is compared with what is being watched, in milliseconds: a stat or two each time.
const IDENTITY_INTERVAL = 200;

// Codes with which the system says that it cannot watch: no watches left, no files left, no such thing here.
const CANNOT_WATCH = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

// Root, project, config, plugins, plugin folder, file.
const DEPTH = 4;

/** Watches the folders and files of a project that its registry is made from; the one place that knows chokidar. */
export class ProjectWatcher {
  readonly #options: WatchOptions;
  readonly #folders: readonly string[];
  #mode: WatchMode = 'off';
  #watcher: FSWatcher | undefined;
  #identity = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#folders = [options.root, ...options.companions];
  }

  get mode(): WatchMode {
    return this.#mode;
  }

  /** How many files and folders are being watched. */
  get size(): number {
    const watched = Object.values(this.#watcher?.getWatched() ?? {});
    return watched.reduce((sum, names) => sum + names.length, 0);
  }

  /** Resolves when every change from now on will be seen. */
  async start(): Promise<void> {
    this.#identity = await identify(this.#folders);
    await this.#watch(this.#options.polling ? 'polling' : 'native');
    this.#scheduleIdentityCheck();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#watcher?.close();
    this.#mode = 'off';
  }

  async #watch(mode: 'native' | 'polling'): Promise<void> {
    const { root, companions, pollInterval, onChange, onLog } = this.#options;
    const watcher = watch([...this.#folders], {
      ignored: (path) => !isWatched(root, companions, path),
      depth: DEPTH,
      ignoreInitial: true,
      atomic: false,
      usePolling: mode === 'polling',
      interval: pollInterval,
      binaryInterval: pollInterval,
    });
    this.#watcher = watcher;
    this.#mode = mode;
    watcher.on('all', (_event, path) => onChange([path]));
    const ready = Promise.withResolvers<void>();
    watcher.on('ready', ready.resolve);
    watcher.on('error', (error) => {
      if (mode === 'native' && CANNOT_WATCH.has((error as NodeJS.ErrnoException).code ?? '')) {
        this.#fallBack(error).then(ready.resolve, ready.reject);
      } else {
        onLog({ level: 'warn', message: `Watching: ${String(error)}` });
      }
    });
    await ready.promise;
    if (this.#watcher === watcher)
      onLog({ level: 'debug', message: `Watching ${this.size} paths (${mode})` });
  }

  async #fallBack(error: unknown): Promise<void> {
    if (this.#mode === 'polling' || this.#closed) return;
    this.#mode = 'polling';
    const { pollInterval, onChange, onLog } = this.#options;
    onLog({
      level: 'warn',
      message:
        `The system cannot watch files (${String(error)}): looking at them every ${pollInterval} ms instead. ` +
        'On Linux, raise fs.inotify.max_user_watches to have native watching',
    });
    await this.#watcher?.close();
    await this.#watch('polling');
    onChange(undefined);
  }

  #scheduleIdentityCheck(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#checkIdentity(), IDENTITY_INTERVAL);
    this.#timer.unref();
  }

  async #checkIdentity(): Promise<void> {
    const identity = await identify(this.#folders);
    if (identity !== this.#identity && !this.#closed) {
      this.#identity = identity;
      const mode = this.#mode === 'polling' ? 'polling' : 'native';
      await this.#watcher?.close();
      await this.#watch(mode);
      this.#options.onChange(undefined);
    }
    this.#scheduleIdentityCheck();
  }
}
