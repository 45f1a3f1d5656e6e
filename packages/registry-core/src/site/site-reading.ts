import { resolve } from 'node:path';
import {
  entryAt,
  flextypeSources,
  type ModuleKind,
  type ModuleSources,
  moduleId,
  moduleKey,
  type Project,
} from '@flextype-bun/project';
import type { PhpArray, Value } from '@flextype-bun/yaml';
import { type LayerFile, readLayerFiles } from '../layers/layer-file.ts';
import type { Registry } from '../live/registry.ts';
import { FileStore } from '../load/file-store.ts';
import { Loader } from '../load/loader.ts';
import { readModule } from '../load/module.ts';
import { listModules, type ModuleLocations, sourcesOf } from '../load/module-listing.ts';
import { openProject } from '../load/open-project.ts';
import { parseHere } from '../load/parse/parse-file.ts';
import type { Snapshot } from '../load/snapshot.ts';

/** A site to inspect: its root, an open registry, or the result of {@link readSite}. */
export type SiteSource = string | Pick<Registry, 'project' | 'snapshot'> | SiteReading;

/** Options of {@link readSite}. */
export interface SiteOptions {
  /** Plugins outside the project, as name → folder; as in `RegistryOptions`. */
  readonly externalPlugins: Readonly<Record<string, string>>;
}

/**
 * The files of a site, for diagnostics. Each file is read on first use and then kept, so that all answers are about one
 * moment; create another one to see later changes.
 */
export class SiteReading {
  /** Everything that loads: broken files count as empty and are in its diagnostics. */
  readonly snapshot: Snapshot;
  readonly #externalPlugins: Readonly<Record<string, string>>;
  readonly #store: FileStore | undefined;
  readonly #files = new Map<string, Promise<readonly LayerFile[]>>();
  readonly #names = new Map<ModuleKind, readonly string[]>();
  #keys: Promise<ReadonlySet<string>> | undefined;

  /** @param store the store of the snapshot, so that no file is read twice */
  constructor(snapshot: Snapshot, externalPlugins: Readonly<Record<string, string>>, store?: FileStore) {
    this.snapshot = snapshot;
    this.#externalPlugins = externalPlugins;
    this.#store = store;
  }

  get project(): Project {
    return this.snapshot.project;
  }

  get externalPlugins(): Readonly<Record<string, string>> {
    return this.#externalPlugins;
  }

  get #places(): ModuleLocations {
    const { root, release } = this.project;
    return { root, release, externalPlugins: this.#externalPlugins };
  }

  /** The files of a module, whether they exist or not. */
  sources(kind: ModuleKind, name: string): ModuleSources {
    return sourcesOf(moduleKey(kind, name), this.#places);
  }

  /** Reads the files of a module; absent ones have no value. */
  files(kind: ModuleKind, name: string): Promise<readonly LayerFile[]> {
    const key = moduleKey(kind, name);
    let files = this.#files.get(key);
    if (!files) {
      files = readLayerFiles(this.sources(kind, name), this.project.dialect, (file) =>
        this.#store?.known(file),
      );
      this.#files.set(key, files);
    }
    return files;
  }

  /** The names of all modules of a kind with a folder, complete or not. */
  async names(kind: ModuleKind): Promise<readonly string[]> {
    this.#keys ??= listModules(this.#places, []);
    const known = this.#names.get(kind);
    if (known) return known;
    const prefix = moduleKey(kind, '');
    const keys = [...(await this.#keys)].filter((key) => key.startsWith(prefix));
    const names = keys.map((key) => key.slice(prefix.length)).filter((name) => this.#isModule(kind, name));
    this.#names.set(kind, names.sort());
    return names;
  }

  // A file beside the plugins, such as a README.md, is not a plugin.
  #isModule(kind: ModuleKind, name: string): boolean {
    if (kind === 'flextype' || kind === 'external-plugin') return true;
    return entryAt(this.sources(kind, name).folder)?.isDirectory() ?? false;
  }
}

/**
 * Reads a site, even one that `openRegistry` refuses: broken parts are excluded, with a diagnostic in `snapshot`.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const site = await readSite('/var/www/site');
 * const title = await explain(site, 'plugins.site.settings.title');
 */
export async function readSite(
  source: SiteSource,
  { externalPlugins = {} }: Partial<SiteOptions> = {},
): Promise<SiteReading> {
  if (source instanceof SiteReading) return source;
  if (typeof source !== 'string') return new SiteReading(source.snapshot, externalPlugins);
  const project = await openProject(resolve(source));
  const store = new FileStore(0);
  const { snapshot } = await new Loader({ project, externalPlugins, settle: 0, store }).reload(undefined, {
    force: true,
  });
  return new SiteReading(snapshot, externalPlugins, store);
}

/**
 * Reads one module of a site, for questions about ids in it: the rest of the site is absent. A module is there even if a
 * dependency is unmet or it is disabled. Blocks while it parses, which takes seconds for a large file: call it in a worker.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const site = await readModuleSite('/var/www/site', 'plugin', 'site');
 * const title = await explain(site, 'plugins.site.settings.title');
 */
export async function readModuleSite(root: string, kind: ModuleKind, name: string): Promise<SiteReading> {
  const project = await openProject(resolve(root));
  const store = new FileStore(0, parseHere);
  const places = { root: project.root, release: project.release, externalPlugins: {} };
  const sources = sourcesOf(moduleKey(kind, name), places);
  const module = await readModule(sources, { store, dialect: project.dialect, force: true });
  const values = module?.tree ?? new Map<string, Value>();
  const [top = ''] = moduleId(sources).split('.', 1);
  const tree: PhpArray = new Map([[top, kind === 'flextype' ? values : new Map([[name, values]])]]);
  const diagnostics = module?.diagnostics ?? [];
  const snapshot = { version: '', project, tree, externalPlugins: new Map<string, Value>(), diagnostics };
  return new SiteReading(snapshot, {}, store);
}

/**
 * Reads `flextype.settings` of a site without its plugins, of which there can be thousands. Broken files count as empty.
 *
 * @throws {RegistryError} `root-missing`, `root-not-a-directory`, `unreadable`, `not-a-project`
 * @example
 * const settings = await readFlextypeSettings('/var/www/site');
 * settings.get('timezone'); // 'UTC'
 */
export async function readFlextypeSettings(root: string): Promise<PhpArray> {
  const { root: folder, dialect } = await openProject(resolve(root));
  const store = new FileStore(0);
  const module = await readModule(flextypeSources(folder), { store, dialect, force: true });
  return module?.settings ?? new Map();
}
