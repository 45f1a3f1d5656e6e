import type { Registry } from '@flextype-bun/registry-core';
import type { RegistryApiSettings } from './api-settings.ts';
import { type ApiState, buildApiState } from './api-state.ts';

/** Holds the current state, and rebuilds it when the snapshot or the settings have changed. */
export class ApiStateStore {
  readonly #registry: Pick<Registry, 'snapshot'>;
  readonly #settings: () => RegistryApiSettings;
  #state: ApiState;

  /** @param settings returns the current settings: another object only if one of them changed */
  constructor(registry: Pick<Registry, 'snapshot'>, settings: () => RegistryApiSettings) {
    this.#registry = registry;
    this.#settings = settings;
    this.#state = buildApiState(registry.snapshot, settings());
  }

  get current(): ApiState {
    const { snapshot } = this.#registry;
    const settings = this.#settings();
    if (this.#state.snapshot !== snapshot || this.#state.settings !== settings) {
      this.#state = buildApiState(snapshot, settings);
    }
    return this.#state;
  }
}
