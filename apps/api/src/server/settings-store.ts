import type { Registry, Value } from '@flextype-bun/registry-core';
import type { RegistryApiSettings } from '../responses/api-settings.ts';
import type { Log } from './log.ts';
import type { ServerSettings } from './settings.model.ts';
import { PLUGIN_NAME, SettingsError, toSettings, unknownKeys } from './settings.ts';

/** The server's settings as the files say at this moment; what makes no sense is logged, and changes nothing. */
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

  /** Another object where a setting of the routes changed. */
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
          'The settings of the server changed; those that the README does not mark wait for the next start',
      });
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      this.#log.entry({
        level: 'error',
        message: `${error.message}\nThe settings from before stay in force`,
      });
    }
  }

  #warnOfUnknown(registry: Registry): void {
    for (const key of unknownKeys(registry.externalPlugin(PLUGIN_NAME))) {
      const file = `project/config/plugins/${PLUGIN_NAME}/settings.yaml`;
      this.#log.entry({
        level: 'warn',
        message: `${file}: ${key} is no setting of the server, and is ignored`,
      });
    }
  }
}

function isSameExternalPlugin(a: Registry['snapshot'], b: Registry['snapshot']): boolean {
  return a.externalPlugins.get(PLUGIN_NAME) === b.externalPlugins.get(PLUGIN_NAME);
}
