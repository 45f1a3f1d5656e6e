import type { Registry, Value } from '@flextype-bun/registry-core';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import type { Log } from './log.ts';
import type { ServerSettings } from './settings.model.ts';
import { PLUGIN_NAME, SettingsError, toSettings, unknownKeys } from './settings.ts';

// The file may have thousands of keys that are not for this server.
const MAX_WARNINGS = 20;

/** Holds the server's current settings. Invalid changes of the files are logged and ignored. */
export class SettingsStore {
  readonly #overrides: ReadonlyMap<string, Value>;
  readonly #log: Log;
  #current: ServerSettings;
  #routes: RegistryApiSettings;

  /** @throws {SettingsError} */
  constructor(registry: Registry, overrides: ReadonlyMap<string, Value>, log: Log) {
    this.#overrides = overrides;
    this.#log = log;
    this.#current = toSettings(registry.externalPlugin(PLUGIN_NAME), overrides);
    this.#routes = this.#current.api;
    log.level = this.#current.log.level;
    this.#warnOfUnknown(registry);
    registry.subscribe((event) => {
      if (event.type === 'change' && !isSameExternalPlugin(event.previous, event.snapshot))
        this.#update(registry);
    });
  }

  get current(): ServerSettings {
    return this.#current;
  }

  /** The settings of the routes: another object only after a change. */
  get routes(): RegistryApiSettings {
    return this.#routes;
  }

  #update(registry: Registry): void {
    try {
      const settings = toSettings(registry.externalPlugin(PLUGIN_NAME), this.#overrides);
      this.#current = settings;
      this.#routes = settings.api;
      this.#log.level = settings.log.level;
      this.#warnOfUnknown(registry);
      this.#log.entry({
        level: 'info',
        message:
          'The settings of the server have changed; those that the README does not mark as live need a restart',
      });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      this.#log.entry({
        level: 'error',
        message: `${error.message}\nThe previous settings remain in force`,
      });
    }
  }

  #warnOfUnknown(registry: Registry): void {
    const file = `project/config/plugins/${PLUGIN_NAME}/settings.yaml`;
    const keys = unknownKeys(registry.externalPlugin(PLUGIN_NAME));
    for (const key of keys.slice(0, MAX_WARNINGS)) {
      this.#log.entry({
        level: 'warn',
        message: `${file}: ${key} is not a setting of the server and is ignored`,
      });
    }
    const rest = keys.length - MAX_WARNINGS;
    if (rest > 0) this.#log.entry({ level: 'warn', message: `${file}: ${rest} more keys are ignored` });
  }
}

function isSameExternalPlugin(a: Registry['snapshot'], b: Registry['snapshot']): boolean {
  return a.externalPlugins.get(PLUGIN_NAME) === b.externalPlugins.get(PLUGIN_NAME);
}
