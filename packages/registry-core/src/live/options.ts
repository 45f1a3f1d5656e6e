/** How {@link openRegistry} reads and watches a project. */
export interface RegistryOptions {
  /** Follow changes on disk. Without it, only `reload()` reads again. */
  readonly watch: boolean;
  /** Look at the files at intervals instead of asking the system for changes (network file systems, no inotify). */
  readonly polling: boolean;
  /** How often polling looks, in milliseconds. */
  readonly pollInterval: number;
  /** How long after the last change the files are read, in milliseconds. */
  readonly debounce: number;
  /**
   * How long a file that looks half-written must stay as it is before that is believed, in milliseconds: one that is
   * new, gone, empty or malformed, lost keys or lines, or does not end its last line. Editors, PHP and copies over a
   * network truncate or remove a file while they write it. Any other change is believed at once.
   */
  readonly settle: number;
  /**
   * Plugins that stand outside the project, as name → folder: their `settings.yaml` is read, overridden by
   * `project/config/plugins/NAME/settings.yaml`, watched, and handed out by `externalPlugin(name)`. They are no part
   * of the tree.
   */
  readonly externalPlugins: Readonly<Record<string, string>>;
  /** Told of problems that appear and disappear, and of work done; nothing is written anywhere else. */
  readonly onLog: (entry: RegistryLogEntry) => void;
}

/** One line for a log. */
export interface RegistryLogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** What holds where the caller says nothing. */
export const DEFAULT_REGISTRY_OPTIONS: RegistryOptions = {
  watch: true,
  polling: false,
  pollInterval: 500,
  debounce: 15,
  settle: 250,
  externalPlugins: {},
  onLog: () => undefined,
};
