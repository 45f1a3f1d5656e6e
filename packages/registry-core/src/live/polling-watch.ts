import type { FSWatcher } from 'chokidar';
import { isWatched } from './watched-paths.ts';

export interface PollingWatchOptions {
  readonly root: string;
  /** Folders of external plugins. */
  readonly externalPlugins: readonly string[];
  readonly pollInterval: number;
  readonly onChange: (paths: readonly string[]) => void;
  readonly onProblem: (error: unknown) => void;
}

// Root, project, config, plugins, plugin folder, file.
const DEPTH = 4;

/** Compares the stats of the folders and files of a project's registry at an interval. Only this file uses chokidar. */
export class PollingWatch {
  readonly #options: PollingWatchOptions;
  #watcher: FSWatcher | undefined;
  /** `undefined` if the paths have to be counted again. */
  #size: number | undefined;
  #isClosed = false;

  constructor(options: PollingWatchOptions) {
    this.#options = options;
  }

  /** Number of watched files and folders. */
  get size(): number {
    // To list a hundred thousand takes longer than a request may.
    this.#size ??= countPaths(this.#watcher);
    return this.#size;
  }

  /** Resolves when every further change will be reported. */
  async start(): Promise<void> {
    // Loaded lazily: few registries poll.
    const { watch } = await import('chokidar');
    if (this.#isClosed) return;
    const { root, externalPlugins, pollInterval, onChange, onProblem } = this.#options;
    const watcher = watch([root, ...externalPlugins], {
      ignored: (path) => !isWatched(root, externalPlugins, path),
      depth: DEPTH,
      ignoreInitial: true,
      atomic: false,
      usePolling: true,
      interval: pollInterval,
      binaryInterval: pollInterval,
    });
    this.#watcher = watcher;
    watcher.on('all', (event, path) => {
      if (event !== 'change') this.#size = undefined;
      onChange([path]);
    });
    watcher.on('error', onProblem);
    await new Promise<void>((resolve) => {
      watcher.on('ready', resolve);
    });
    this.#size = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#watcher?.close();
  }
}

function countPaths(watcher: FSWatcher | undefined): number {
  const watched = Object.values(watcher?.getWatched() ?? {});
  return watched.reduce((sum, names) => sum + names.length, 0);
}
