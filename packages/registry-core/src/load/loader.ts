import { join } from 'node:path';
import {
  FileError,
  flextypeSources,
  formatDiagnostic,
  isListed,
  manifestVersion,
  type Project,
  toFileError,
  toProject,
  type UnitSources,
  unitKey,
} from '@flextype-bun/project';
import { type RegistryDiagnostic, RegistryError } from '../common/errors.ts';
import { unavailable, vanished } from './file-problems.ts';
import { FileStore } from './file-store.ts';
import { ABSENT, identify } from './inode.ts';
import { readUnit, type Unit } from './module.ts';
import { listUnits, sourcesOf, type UnitPlaces } from './module-listing.ts';
import { Units } from './modules.ts';
import { type PluginsPart, SelectedPlugins } from './plugin-selection.ts';
import { isEnabled } from './select-plugins.ts';
import { type Snapshot, toSnapshot } from './snapshot.ts';

/** What one load found. */
export interface LoadResult {
  readonly snapshot: Snapshot;
  /** Units in which a change was seen that is not believed yet, and when to look at them again, in milliseconds. */
  readonly lookAgain: { readonly keys: Dirty; readonly after: number } | undefined;
}

/** Which units to read again, by their keys; `undefined` for all, newly listed. */
export type Dirty = ReadonlySet<string> | undefined;

/** How a project's loader is set up. */
export interface LoaderOptions {
  readonly project: Project;
  readonly companions: Readonly<Record<string, string>>;
  /** How long a file that looks half-written must stay so before it is believed, in milliseconds. */
  readonly settle: number;
  readonly store?: FileStore;
}

// How many units are read at once: while requests are answered beside it, and before there are any.
const AT_ONCE = 32;
const AT_ONCE_FIRST = 128;

// When a project whose folders cannot be looked at is looked at again, in milliseconds.
const RETRY_MS = 500;

// How many settling times a project that was replaced as a whole is waited for.
const PATIENCE = 10;

/**
 * Turns a project's files into snapshots: at first all of them, later those that changed. Loads must not overlap.
 */
export class Loader {
  readonly #root: string;
  readonly #companions: Readonly<Record<string, string>>;
  readonly #store: FileStore;
  readonly #units = new Units();
  readonly #selected = new SelectedPlugins();
  readonly #folders: readonly string[];
  readonly #settle: number;
  #project: Project;
  #identities: readonly string[] | undefined;
  #heldUntil = 0;
  #problems: readonly RegistryDiagnostic[] = [];
  #snapshot: Snapshot | undefined;

  constructor({ project, companions, settle, store = new FileStore(settle) }: LoaderOptions) {
    this.#root = project.root;
    this.#project = project;
    this.#companions = companions;
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
    const { snapshot } = await this.reload(undefined, true);
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
   * Reads the dirty units again. Whatever is broken stays as it was, with an error among the diagnostics.
   *
   * @param trusting believe at once that a file is gone or empty
   */
  async reload(dirty: Dirty, trusting: boolean): Promise<LoadResult> {
    const before = this.#snapshot;
    const known = this.#identities;
    const identities = await this.#identify();
    if (identities instanceof FileError) return this.#wait(identities);
    if (before && known?.some((identity, at) => identity !== ABSENT && identities[at] === ABSENT)) {
      const diagnostics = [vanished(this.#root)];
      return { snapshot: Object.freeze({ ...before, diagnostics }), lookAgain: undefined };
    }
    const moved = known !== undefined && !isEqual(known, identities);
    // Another release or another folder is taken over in one piece, or where that cannot be, after some time.
    if (moved) this.#heldUntil = performance.now() + this.#settle * PATIENCE;
    await this.#readAll(moved ? undefined : dirty, trusting);
    const after = await this.#identify();
    if (after instanceof FileError) return this.#wait(after);
    if (before && !isEqual(identities, after)) {
      return { snapshot: before, lookAgain: { keys: undefined, after: 0 } };
    }
    this.#identities = identities;
    const lookAgain = this.#units.lookAgain();
    if (before && lookAgain && performance.now() < this.#heldUntil) return { snapshot: before, lookAgain };
    this.#heldUntil = 0;
    return { snapshot: this.#assemble(), lookAgain };
  }

  /** The folders of the project, or why nobody can say which they are. */
  #identify(): Promise<readonly string[] | FileError> {
    return identify(this.#folders).catch((error: unknown) => toFileError(error));
  }

  /** The project as it was, since its folders cannot be looked at. */
  #wait(error: FileError): LoadResult {
    const before = this.#snapshot;
    const problem = unavailable(this.#root, error);
    if (!before) throw new RegistryError('unreadable', formatDiagnostic(problem), { cause: error });
    const snapshot = Object.freeze({ ...before, diagnostics: [problem] });
    return { snapshot, lookAgain: { keys: undefined, after: RETRY_MS } };
  }

  async #readAll(dirty: Dirty, trusting: boolean): Promise<void> {
    const flextype = unitKey('flextype', 'flextype');
    let keys = dirty ?? (await this.#list());
    if (keys.has(flextype)) {
      await this.#read(flextypeSources(this.#root), trusting);
      // Another release may list other folders and have another parser, so that every file may mean something else.
      if (await this.#followVersion()) keys = await this.#list();
    }
    const places = this.#places;
    const others = [...keys].filter((key) => key !== flextype).map((key) => sourcesOf(key, places));
    // Never all at once: with thousands under way, their ends come in one long turn, and requests wait.
    const left = others.values();
    const readSome = async () => {
      for (const source of left) await this.#read(source, trusting);
    };
    const length = this.#snapshot ? AT_ONCE : AT_ONCE_FIRST;
    await Promise.all(Array.from({ length }, readSome));
  }

  /** All units that are there now, and those that were, so that their going is noticed. */
  async #list(): Promise<Set<string>> {
    const problems: RegistryDiagnostic[] = [];
    const listed = await listUnits(this.#places, problems);
    this.#problems = problems;
    return new Set([...listed, ...this.#units.keys()]);
  }

  get #places(): UnitPlaces {
    return { root: this.#root, release: this.#project.release, companions: this.#companions };
  }

  async #read(sources: UnitSources, trusting: boolean): Promise<void> {
    const key = unitKey(sources.kind, sources.name);
    const previous = this.#units.get(key);
    const { release, dialect } = this.#project;
    const unit = isListed(sources.kind, sources.name, release)
      ? await readUnit(sources, this.#store, dialect, previous, trusting)
      : undefined;
    if (!unit) for (const path of this.#pathsOf(sources)) this.#store.forget(path);
    if (unit === previous) return;
    if (sources.kind === 'plugin') this.#selected.note(sources.name, unit);
    if (!unit) {
      this.#units.delete(key, sources);
      return;
    }
    // Plugins come and go; without Flextype's own files there is nothing to serve, so what was known stays.
    const lost = sources.kind === 'flextype' && previous?.complete && !unit.complete;
    this.#units.set(key, lost ? toKept(previous, unit) : unit);
  }

  /** The files that no other unit names: a plugin shares its overrides with the companion of its name. */
  #pathsOf({ kind, name, folder, markers, manifest, defaults, overrides }: UnitSources): string[] {
    const shared = kind === 'plugin' && this.#units.get(unitKey('companion', name)) !== undefined;
    const own = [folder, ...markers, ...(manifest ? [manifest] : []), defaults];
    return shared ? own : [...own, overrides];
  }

  /** Takes over the manifest's version; tells whether files are read differently from now on. */
  async #followVersion(): Promise<boolean> {
    const version = manifestVersion(this.#units.flextype?.manifest ?? null);
    const { release, dialect, version: before } = this.#project;
    if (version === before) return false;
    // Without its files, Flextype is still the one that it was.
    const project = version === undefined ? undefined : await toProject(this.#root, version);
    this.#project = project ?? Object.freeze({ ...this.#project, version });
    this.#selected.reset();
    return this.#project.release !== release || this.#project.dialect !== dialect;
  }

  #assemble(): Snapshot {
    const { flextype } = this.#units;
    if (!flextype) throw new RegistryError('not-a-project', `${this.#root} is not a Flextype project`);
    const plugins = this.#selected.select(() => this.#units.plugins(), this.#project);
    const companions = this.#units.companions();
    const diagnostics = [
      ...this.#problems,
      ...this.#store.outages(),
      ...this.#units.diagnostics(),
      ...plugins.diagnostics,
    ];
    this.#snapshot = toSnapshot(
      { project: this.#project, flextype, plugins, themes: this.#themes(plugins), companions, diagnostics },
      this.#snapshot,
    );
    return this.#snapshot;
  }

  // In 0.9.x it is the plugin `site` that reads the themes, if it runs.
  #themes({ tree }: PluginsPart): Unit[] | undefined {
    const site = tree.has('site') ? this.#units.get(unitKey('plugin', 'site')) : undefined;
    if (!this.#project.release.themes || !site || !isEnabled(site)) return undefined;
    return this.#units.themes().sort((a, b) => (a.sources.name < b.sources.name ? -1 : 1));
  }
}

function toKept(previous: Unit, { diagnostics, made }: Unit): Unit {
  return { ...previous, diagnostics: diagnostics.map(toError), made, lookAgain: undefined };
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
