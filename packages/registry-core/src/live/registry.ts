import { resolve } from 'node:path';
import { type ModuleKind, moduleKey, type Project } from '@flextype-bun/project';
import { isArray, type PhpArray, type Plain, toPlain, type Value } from '@flextype-bun/yaml';
import type { SettingsLayers } from '../load/module.ts';
import type { Snapshot } from '../load/snapshot.ts';
import { encodeJson } from '../values/json.ts';
import type { JsonOptions } from '../values/json-options.ts';
import { lookup } from '../values/lookup.ts';
import type { RegistryListener, RegistryStatus } from './events.ts';
import { LiveProject } from './live-project.ts';
import { DEFAULT_REGISTRY_OPTIONS, type RegistryOptions } from './options.ts';

/** The registry of a Flextype project, kept up to date with its files. */
export interface Registry extends AsyncDisposable {
  readonly project: Project;
  /** Digest of all values: it changes exactly when a value does. */
  readonly version: string;
  /** All values at this moment. It is immutable; a change replaces it. */
  readonly snapshot: Snapshot;
  readonly status: RegistryStatus;

  /**
   * Returns the value of a dotted id as plain, frozen JavaScript, or the fallback if it is unset. `null` counts as unset.
   * A site can set any type of value, so check it: `Plain | string` is not `string`.
   *
   * @example registry.get('plugins.site.settings.title', 'Untitled')
   */
  get(id: string): Plain | undefined;
  get<Fallback>(id: string, fallback: Fallback): Plain | Fallback;
  /** Whether an id has a value other than `null`. */
  has(id: string): boolean;
  /** Returns all values as plain, frozen JavaScript. */
  all(): Plain;
  /** Returns the value of an id with PHP's types, or `undefined` if it is unset. */
  phpValue(id: string): Value | undefined;
  /**
   * Encodes the value of an id as Flextype does, byte for byte; returns `undefined` if it is unset. The text is not cached.
   *
   * @throws {RegistryError} `not-encodable`, `too-deep`
   */
  json(id: string, options?: Partial<JsonOptions>): string | undefined;
  /** The settings of an external plugin (see {@link RegistryOptions.externalPlugins}). */
  externalPlugin(name: string): PhpArray;
  /**
   * What the settings of a module are merged from, without positions; `explain` has those. `undefined` if there is no
   * such module. The same maps are returned until their files change.
   */
  settingsLayers(kind: ModuleKind, name: string): SettingsLayers | undefined;
  /** Calls the listener on every change and logs what it throws. Returns a function that unsubscribes. */
  subscribe(listener: RegistryListener): () => void;
  /** Reads all files again and accepts every change at once. Resolves when the new snapshot is in place. */
  reload(): Promise<void>;
  /** Stops watching and waits for a running reload. The last snapshot stays readable. Also called by `await using`. */
  close(): Promise<void>;
}

/**
 * Opens the registry of the Flextype project at `root` and follows its files.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `not-a-project`, `unreadable`, and `load-failed` with
 *   every problem of the files
 * @example
 * const registry = await openRegistry('/var/www/site');
 * registry.get('flextype.manifest.version'); // '1.0.0-alpha.3'
 */
export async function openRegistry(root: string, options: Partial<RegistryOptions> = {}): Promise<Registry> {
  const live = new LiveProject(resolve(root), { ...DEFAULT_REGISTRY_OPTIONS, ...options });
  await live.open();
  return new ProjectRegistry(live);
}

class ProjectRegistry implements Registry {
  readonly #live: LiveProject;

  constructor(live: LiveProject) {
    this.#live = live;
  }

  get project(): Project {
    return this.snapshot.project;
  }

  get version(): string {
    return this.snapshot.version;
  }

  get snapshot(): Snapshot {
    return this.#live.snapshot;
  }

  get status(): RegistryStatus {
    return this.#live.status;
  }

  get(id: string): Plain | undefined;
  get<Fallback>(id: string, fallback: Fallback): Plain | Fallback;
  get<Fallback>(id: string, fallback?: Fallback): Plain | Fallback | undefined {
    const value = this.phpValue(id);
    return value === undefined ? fallback : toPlain(value);
  }

  has(id: string): boolean {
    return this.phpValue(id) !== undefined;
  }

  all(): Plain {
    return toPlain(this.snapshot.tree);
  }

  phpValue(id: string): Value | undefined {
    return lookup(this.snapshot.tree, id);
  }

  json(id: string, options?: Partial<JsonOptions>): string | undefined {
    const value = this.phpValue(id);
    return value === undefined ? undefined : encodeJson(value, options);
  }

  externalPlugin(name: string): PhpArray {
    const settings = this.snapshot.externalPlugins.get(name);
    return isArray(settings) ? settings : new Map();
  }

  settingsLayers(kind: ModuleKind, name: string): SettingsLayers | undefined {
    return this.#live.layersOf(moduleKey(kind, name));
  }

  subscribe(listener: RegistryListener): () => void {
    return this.#live.subscribe(listener);
  }

  reload(): Promise<void> {
    return this.#live.reload();
  }

  close(): Promise<void> {
    return this.#live.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
