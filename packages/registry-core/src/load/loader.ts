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
import { unavailable, vanished } from './file-problems.ts';
import { FileStore, type ReadOptions } from './file-store.ts';
import { ABSENT, folderIds } from './inode.ts';
import { type RegistryModule, readModule } from './module.ts';
import { listModules, type ModuleLocations, sourcesOf } from './module-listing.ts';
import { LoadedModules, type Retry } from './modules.ts';
import { PluginSelection, type PluginsPart } from './plugin-selection.ts';
import { isEnabled } from './select-plugins.ts';
import { type Snapshot, toSnapshot } from './snapshot.ts';

/** What one load found. */
export interface LoadResult {
  readonly snapshot: Snapshot;
  /** Set if a change was seen that may be part of a write. */
  readonly retry: Retry | undefined;
}

/** Which modules to read again, by their keys; `undefined` for all, newly listed. */
export type ChangedKeys = ReadonlySet<string> | undefined;

/** How a project's loader is set up. */
export interface LoaderOptions {
  readonly project: Project;
  readonly externalPlugins: Readonly<Record<string, string>>;
  /** How long a file that looks half-written must stay so before it is believed, in milliseconds. */
  readonly settle: number;
  readonly store?: FileStore;
}

// How many modules are read at once: while requests are answered beside it, and before there are any.
const READ_CONCURRENCY = 32;
const FIRST_READ_CONCURRENCY = 128;

// When a project whose folders cannot be looked at is looked at again, in milliseconds.
const RETRY_MS = 500;

// How many settling times a project that was replaced as a whole is waited for.
const REPLACEMENT_SETTLE_PERIODS = 10;

/**
 * Turns a project's files into snapshots: at first all of them, later those that changed. Loads must not overlap.
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
   * The first load.
   *
   * @throws {RegistryError} `load-failed` with every problem of the project, not only the first
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
   * Reads the changed modules again. Whatever is broken stays as it was, with an error among the diagnostics.
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
    const moved = known !== undefined && !isEqual(known, ids);
    // Another release or another folder is taken over in one piece, or where that cannot be, after some time.
    if (moved) this.#heldUntil = performance.now() + this.#settle * REPLACEMENT_SETTLE_PERIODS;
    await this.#readAll(moved ? undefined : changed, { force });
    const after = await this.#readFolderIds();
    if (after instanceof FileError) return this.#wait(after);
    if (before && !isEqual(ids, after)) {
      return { snapshot: before, retry: { keys: undefined, afterMs: 0 } };
    }
    this.#folderIds = ids;
    const retry = this.#modules.retry();
    if (before && retry && performance.now() < this.#heldUntil) return { snapshot: before, retry };
    this.#heldUntil = 0;
    return { snapshot: this.#assemble(), retry };
  }

  /** The folders of the project, or why nobody can say which they are. */
  #readFolderIds(): Promise<readonly string[] | FileError> {
    return folderIds(this.#folders).catch((error: unknown) => toFileError(error));
  }

  /** The project as it was, since its folders cannot be looked at. */
  #wait(error: FileError): LoadResult {
    const before = this.#snapshot;
    const problem = unavailable(this.#root, error);
    if (!before) throw new RegistryError('unreadable', formatDiagnostic(problem), { cause: error });
    const snapshot = Object.freeze({ ...before, diagnostics: [problem] });
    return { snapshot, retry: { keys: undefined, afterMs: RETRY_MS } };
  }

  async #readAll(changed: ChangedKeys, options: ReadOptions): Promise<void> {
    const flextype = moduleKey('flextype', 'flextype');
    let keys = changed ?? (await this.#list());
    if (keys.has(flextype)) {
      await this.#read(flextypeSources(this.#root), options);
      // Another release may list other folders and have another parser, so that every file may mean something else.
      if (await this.#followVersion()) keys = await this.#list();
    }
    const places = this.#places;
    const others = [...keys].filter((key) => key !== flextype).map((key) => sourcesOf(key, places));
    // Never all at once: with thousands under way, their ends come in one long turn, and requests wait.
    const left = others.values();
    const readSome = async () => {
      for (const source of left) await this.#read(source, options);
    };
    const length = this.#snapshot ? READ_CONCURRENCY : FIRST_READ_CONCURRENCY;
    await Promise.all(Array.from({ length }, readSome));
  }

  /** All modules that are there now, and those that were, so that their going is noticed. */
  async #list(): Promise<Set<string>> {
    const problems: RegistryDiagnostic[] = [];
    const listed = await listModules(this.#places, problems);
    this.#problems = problems;
    return new Set([...listed, ...this.#modules.keys()]);
  }

  get #places(): ModuleLocations {
    return { root: this.#root, release: this.#project.release, externalPlugins: this.#externalPlugins };
  }

  async #read(sources: ModuleSources, { force = false }: ReadOptions): Promise<void> {
    const key = moduleKey(sources.kind, sources.name);
    const previous = this.#modules.get(key);
    const { release, dialect } = this.#project;
    const module = isListed(sources.kind, sources.name, release)
      ? await readModule(sources, { store: this.#store, dialect, previous, force })
      : undefined;
    if (!module) for (const path of this.#pathsOf(sources)) this.#store.forget(path);
    if (module === previous) return;
    if (sources.kind === 'plugin') this.#selection.update(sources.name, module);
    if (!module) {
      this.#modules.delete(key, sources);
      return;
    }
    // Plugins come and go; without Flextype's own files there is nothing to serve, so what was known stays.
    const lost = sources.kind === 'flextype' && previous?.complete && !module.complete;
    this.#modules.set(key, lost ? toKept(previous, module) : module);
  }

  /** The files that no other module names: a plugin shares its overrides with the external plugin of its name. */
  #pathsOf({ kind, name, folder, markers, manifest, defaults, overrides }: ModuleSources): string[] {
    const shared = kind === 'plugin' && this.#modules.get(moduleKey('external-plugin', name)) !== undefined;
    const own = [folder, ...markers, ...(manifest ? [manifest] : []), defaults];
    return shared ? own : [...own, overrides];
  }

  /** Takes over the manifest's version; tells whether files are read differently from now on. */
  async #followVersion(): Promise<boolean> {
    const version = manifestVersion(this.#modules.flextype?.manifest ?? null);
    const { release, dialect, version: before } = this.#project;
    if (version === before) return false;
    // Without its files, Flextype is still the one that it was.
    const project = version === undefined ? undefined : await toProject(this.#root, version);
    this.#project = project ?? Object.freeze({ ...this.#project, version });
    this.#selection.reset();
    return this.#project.release !== release || this.#project.dialect !== dialect;
  }

  #assemble(): Snapshot {
    const { flextype } = this.#modules;
    if (!flextype) throw new RegistryError('not-a-project', `${this.#root} is not a Flextype project`);
    const plugins = this.#selection.select(() => this.#modules.plugins(), this.#project);
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

  // In 0.9.x it is the plugin `site` that reads the themes, if it runs.
  #themes({ tree }: PluginsPart): RegistryModule[] | undefined {
    const site = tree.has('site') ? this.#modules.get(moduleKey('plugin', 'site')) : undefined;
    if (!this.#project.release.themes || !site || !isEnabled(site)) return undefined;
    return this.#modules.themes().sort((a, b) => (a.sources.name < b.sources.name ? -1 : 1));
  }
}

function toKept(previous: RegistryModule, { diagnostics, made }: RegistryModule): RegistryModule {
  return { ...previous, diagnostics: diagnostics.map(toError), made, retryAfterMs: undefined };
}

function toError(diagnostic: RegistryDiagnostic): RegistryDiagnostic {
  return {
    ...diagnostic,
    severity: 'error',
    message: `${diagnostic.message}; what was there before stays in force`,
  };
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.every((text, at) => text === b[at]);
}
