import { join } from 'node:path';
import {
  FileError,
  flextypeSources,
  formatDiagnostic,
  isListed,
  type ModuleSources,
  manifestVersion,
  moduleKey,
  type Project,
  toFileError,
  toProject,
} from '@flextype-bun/project';
import { type RegistryDiagnostic, RegistryError } from '../common/errors.ts';
import { collectGarbageIfDue } from '../common/garbage.ts';
import { runInSlices, type Steps } from '../values/slices.ts';
import { unavailable, vanished } from './file-problems.ts';
import { FileStore, type ReadOptions } from './file-store.ts';
import { ABSENT, areSameFolders, folderIds } from './inode.ts';
import { type RegistryModule, readModule, type SettingsLayers, toKept } from './module.ts';
import { listModules, type ModuleLocations, sourcesOf } from './module-listing.ts';
import { LoadedModules, type Retry } from './modules.ts';
import { PluginSelection, type PluginsPart } from './plugin-selection.ts';
import { isEnabled } from './select-plugins.ts';
import { type Snapshot, toSnapshot } from './snapshot.ts';
import { keysToRead, misspelt } from './spelling.ts';

/** The result of a load. */
export interface LoadResult {
  readonly snapshot: Snapshot;
  /** Set if a change was seen that may be part of a write. */
  readonly retry: Retry | undefined;
}

/** The keys of modules to be read again; `undefined` for all, listed again. */
export type ChangedKeys = ReadonlySet<string> | undefined;

export interface LoaderOptions {
  readonly project: Project;
  readonly externalPlugins: Readonly<Record<string, string>>;
  /** How long a file that looks half-written has to stay the same before it is accepted, in milliseconds. */
  readonly settle: number;
  readonly store?: FileStore;
}

// Modules read concurrently: few while requests are served, more before that.
const READ_CONCURRENCY = 32;
const FIRST_READ_CONCURRENCY = 128;

// When to retry a project whose folders cannot be checked.
const RETRY_MS = 500;

// A project that was replaced as a whole is taken over after at most this many settling times.
const REPLACEMENT_SETTLE_PERIODS = 10;

/**
 * Builds snapshots from the files of a project: first from all, then from those that changed. Loads must not overlap.
 */
export class Loader {
  readonly #root: string;
  readonly #externalPlugins: Readonly<Record<string, string>>;
  readonly #store: FileStore;
  readonly #modules = new LoadedModules();
  readonly #selection = new PluginSelection();
  readonly #folders: readonly string[];
  readonly #settle: number;
  #project: Project;
  #folderIds: readonly string[] | undefined;
  #heldUntil = 0;
  #problems: readonly RegistryDiagnostic[] = [];
  #misspelt: ReadonlySet<string> = new Set();
  #snapshot: Snapshot | undefined;

  constructor({ project, externalPlugins, settle, store = new FileStore(settle) }: LoaderOptions) {
    this.#root = project.root;
    this.#project = project;
    this.#externalPlugins = externalPlugins;
    this.#store = store;
    this.#folders = [project.root, join(project.root, 'project')];
    this.#settle = settle;
  }

  /**
   * Loads all files for the first time.
   *
   * @throws {RegistryError} `load-failed` with all problems of the project
   */
  async load(): Promise<Snapshot> {
    const { snapshot } = await this.reload(undefined, { force: true });
    const errors = snapshot.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.length > 0) {
      const list = errors.map((error) => formatDiagnostic(error)).join('\n');
      const count = errors.length === 1 ? 'a problem' : `${errors.length} problems`;
      throw new RegistryError('load-failed', `${this.#root} cannot be served, for ${count}:\n${list}`, {
        diagnostics: snapshot.diagnostics,
      });
    }
    return snapshot;
  }

  /**
   * Reads changed modules again. A broken file keeps its last valid content, with an error in the diagnostics.
   *
   * @param options.force accept every change at once, even if it may be part of a write
   */
  async reload(changed: ChangedKeys, { force = false }: ReadOptions = {}): Promise<LoadResult> {
    const before = this.#snapshot;
    const known = this.#folderIds;
    const ids = await this.#readFolderIds();
    if (ids instanceof FileError) return this.#wait(ids);
    if (before && known?.some((id, at) => id !== ABSENT && ids[at] === ABSENT)) {
      const diagnostics = [vanished(this.#root)];
      return { snapshot: Object.freeze({ ...before, diagnostics }), retry: undefined };
    }
    const moved = known !== undefined && !areSameFolders(known, ids);
    // Take over a replaced project as a whole once its files have settled, or after a while.
    if (moved) this.#heldUntil = performance.now() + this.#settle * REPLACEMENT_SETTLE_PERIODS;
    await this.#readAll(moved ? undefined : changed, { force });
    const after = await this.#readFolderIds();
    if (after instanceof FileError) return this.#wait(after);
    if (before && !areSameFolders(ids, after)) {
      return { snapshot: before, retry: { keys: undefined, afterMs: 0 } };
    }
    this.#folderIds = ids;
    const retry = this.#modules.retry();
    if (before && retry && performance.now() < this.#heldUntil) return { snapshot: before, retry };
    this.#heldUntil = 0;
    return { snapshot: await runInSlices(this.#assemble()), retry };
  }

  /** The layers of a module's settings; `undefined` if there is no such module. */
  layersOf(key: string): SettingsLayers | undefined {
    return this.#modules.get(key)?.layers;
  }

  /** Identifies the folders of the project, or returns why that fails. */
  #readFolderIds(): Promise<readonly string[] | FileError> {
    return folderIds(this.#folders).catch((error: unknown) => toFileError(error));
  }

  /** The project as before, while its folders cannot be checked. */
  #wait(error: FileError): LoadResult {
    const before = this.#snapshot;
    const problem = unavailable(this.#root, error);
    if (!before) throw new RegistryError('unreadable', formatDiagnostic(problem), { cause: error });
    const snapshot = Object.freeze({ ...before, diagnostics: [problem] });
    return { snapshot, retry: { keys: undefined, afterMs: RETRY_MS } };
  }

  async #readAll(changed: ChangedKeys, options: ReadOptions): Promise<void> {
    const flextype = moduleKey('flextype', 'flextype');
    let keys = await this.#keysOf(changed);
    if (keys.has(flextype)) {
      await this.#read(flextypeSources(this.#root), options);
      // Another release may list other folders and have another parser, so every file has to be read again.
      if (await this.#followVersion()) keys = await this.#keysOf(undefined);
    }
    const places = this.#places;
    const left = keys.values();
    // Limited: thousands of concurrent reads would complete in one long turn and delay requests.
    const readSome = async () => {
      for (const key of left) {
        if (key === flextype) continue;
        await this.#read(sourcesOf(key, places), options);
        collectGarbageIfDue();
      }
    };
    const length = this.#snapshot ? READ_CONCURRENCY : FIRST_READ_CONCURRENCY;
    await Promise.all(Array.from({ length }, readSome));
  }

  /** The keys to read. All are those of present modules and of known ones, so that removed modules are noticed. */
  async #keysOf(changed: ChangedKeys): Promise<ReadonlySet<string>> {
    if (changed && [...changed].every((key) => this.#modules.get(key))) return changed;
    const problems: RegistryDiagnostic[] = [];
    const listed = await listModules(this.#places, problems);
    this.#problems = problems;
    this.#misspelt = misspelt(listed, this.#modules.keys());
    return keysToRead(changed, listed, this.#modules.keys());
  }

  get #places(): ModuleLocations {
    return { root: this.#root, release: this.#project.release, externalPlugins: this.#externalPlugins };
  }

  async #read(sources: ModuleSources, { force = false }: ReadOptions): Promise<void> {
    const key = moduleKey(sources.kind, sources.name);
    const previous = this.#modules.get(key);
    const { release, dialect } = this.#project;
    const options = { store: this.#store, dialect, previous, force };
    const isThere = isListed(sources.kind, sources.name, release) && !this.#misspelt.has(key);
    const module = isThere ? await readModule(sources, options) : undefined;
    if (!module) for (const path of this.#pathsOf(sources)) this.#store.forget(path);
    if (module === previous) return;
    if (sources.kind === 'plugin') this.#selection.update(sources.name, module);
    if (!module) return this.#modules.delete(key, sources);
    // Without Flextype's own files there is nothing to serve, so keep their last content.
    const lost = sources.kind === 'flextype' && previous?.complete && !module.complete;
    this.#modules.set(key, lost ? toKept(previous, module) : module);
  }

  /** The files of this module only: a plugin shares its overrides with the external plugin of the same name. */
  #pathsOf({ kind, name, folder, markers, manifest, defaults, overrides }: ModuleSources): string[] {
    const shared = kind === 'plugin' && this.#modules.get(moduleKey('external-plugin', name)) !== undefined;
    const own = [folder, ...markers, ...(manifest ? [manifest] : []), defaults];
    return shared ? own : [...own, overrides];
  }

  /** Updates the version from the manifest. Returns whether files are read differently from now on. */
  async #followVersion(): Promise<boolean> {
    const version = manifestVersion(this.#modules.flextype?.manifest ?? null);
    const { release, dialect, version: before } = this.#project;
    if (version === before) return false;
    // Without a manifest, assume the release from before.
    const project = version === undefined ? undefined : await toProject(this.#root, version);
    this.#project = project ?? Object.freeze({ ...this.#project, version });
    this.#selection.reset();
    return this.#project.release !== release || this.#project.dialect !== dialect;
  }

  *#assemble(): Steps<Snapshot> {
    const { flextype } = this.#modules;
    if (!flextype) throw new RegistryError('not-a-project', `${this.#root} is not a Flextype project`);
    const plugins = yield* this.#selection.select(() => this.#modules.plugins(), this.#project);
    const externalPlugins = this.#modules.externalPlugins();
    const diagnostics = [
      ...this.#problems,
      ...this.#store.outages(),
      ...this.#modules.diagnostics(),
      ...plugins.diagnostics,
    ];
    this.#snapshot = toSnapshot(
      {
        project: this.#project,
        flextype,
        plugins,
        themes: this.#themes(plugins),
        externalPlugins,
        diagnostics,
      },
      this.#snapshot,
    );
    return this.#snapshot;
  }

  // In 0.9.x the plugin `site` reads the themes, if it is enabled.
  #themes({ tree }: PluginsPart): RegistryModule[] | undefined {
    const site = tree.has('site') ? this.#modules.get(moduleKey('plugin', 'site')) : undefined;
    if (!this.#project.release.themes || !site || !isEnabled(site)) return undefined;
    return this.#modules.themes().sort((a, b) => (a.sources.name < b.sources.name ? -1 : 1));
  }
}
