/** Options of {@link openRegistry}. */
export interface RegistryOptions {
  /** Watch the files. If `false`, only `reload()` reads them again. */
  readonly watch: boolean;
  /** Poll the files instead of using native events, for network file systems. */
  readonly polling: boolean;
  /** Polling interval in milliseconds. */
  readonly pollInterval: number;
  /** How long to wait after the last change before reading, in milliseconds. */
  readonly debounce: number;
  /**
   * How long a file that looks half-written has to stay the same before it is accepted, in milliseconds: one that is
   * new, gone, empty or malformed, or that lost keys, lines or the end of its last line. Editors, PHP and network copies
   * truncate or remove a file while they write it. Any other change is accepted at once.
   */
  readonly settle: number;
  /**
   * Plugins outside the project, as name → folder. Their `settings.yaml`, overridden by
   * `project/config/plugins/NAME/settings.yaml`, is watched and returned by `externalPlugin(name)`. They are not part of
   * the tree.
   */
  readonly externalPlugins: Readonly<Record<string, string>>;
  /** Receives problems that appear and disappear, and debug messages. Nothing is logged elsewhere. */
  readonly onLog: (entry: RegistryLogEntry) => void;
}

export interface RegistryLogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

export const DEFAULT_REGISTRY_OPTIONS: RegistryOptions = {
  watch: true,
  polling: false,
  pollInterval: 500,
  debounce: 15,
  settle: 250,
  externalPlugins: {},
  onLog: () => undefined,
};
