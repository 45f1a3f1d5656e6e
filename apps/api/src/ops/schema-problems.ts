import {
  compareProblems,
  isArray,
  type PhpArray,
  type Registry,
  type RegistryEvent,
  runInSlices,
  type SchemaFinding,
  toLogEntries,
  validate,
} from '@flextype-bun/registry-core';

/** The dependencies of {@link SchemaProblems}. */
export interface SchemaProblemsOptions {
  readonly registry: Pick<Registry, 'project' | 'snapshot' | 'subscribe'>;
  readonly externalPlugins: Readonly<Record<string, string>>;
  readonly onLog: (level: 'warn' | 'info' | 'error', message: string) => void;
}

/** The ids of modules, or all of them. */
type Modules = ReadonlySet<string> | 'all';

// A starting server needs its processor for requests.
const START_DELAY_MS = 1_000;

// One check for a burst of changes.
const QUIET_MS = 300;

/**
 * Compares the site's settings with their schemas in the background: all after the start, and those of the changed modules
 * after each change.
 */
export class SchemaProblems {
  readonly #options: SchemaProblemsOptions;
  readonly #unsubscribe: () => void;
  /** Findings by the id of their module. */
  #findings: ReadonlyMap<string, readonly SchemaFinding[]> = new Map();
  #waiting: Modules = 'all';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #isClosed = false;

  constructor(options: SchemaProblemsOptions) {
    this.#options = options;
    const { registry } = options;
    this.#unsubscribe = registry.subscribe((event) =>
      this.#add(affectedModules(event, registry.snapshot.tree), QUIET_MS),
    );
    this.#add('all', START_DELAY_MS);
  }

  /** Checks everything again. */
  refresh(): void {
    this.#add('all', QUIET_MS);
  }

  get current(): readonly SchemaFinding[] {
    return [...this.#findings.values()].flat();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  #add(modules: Modules, delayMs: number): void {
    this.#waiting =
      modules === 'all' || this.#waiting === 'all' ? 'all' : new Set([...this.#waiting, ...modules]);
    if (this.#running || this.#isClosed || (this.#waiting !== 'all' && this.#waiting.size === 0)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), delayMs);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    const modules = this.#waiting;
    this.#waiting = new Set();
    this.#running = true;
    try {
      const { registry, externalPlugins } = this.#options;
      const options = { externalPlugins, ...(modules !== 'all' && { ids: modules }) };
      await this.#replace(modules, await validate(registry, options));
    } catch (error) {
      this.#options.onLog('error', `The settings could not be compared with their schemas: ${String(error)}`);
    }
    this.#running = false;
    this.#add(new Set(), QUIET_MS);
  }

  async #replace(modules: Modules, found: readonly SchemaFinding[]): Promise<void> {
    const { tree } = this.#options.registry.snapshot;
    const isKept = (module: string) => modules !== 'all' && !modules.has(module) && isThere(module, tree);
    const kept = [...this.#findings].filter(([module]) => isKept(module));
    const before = this.current;
    const findings = new Map([...kept, ...Map.groupBy(found, ({ id = '' }) => moduleOf(id, tree))]);
    const changes = await runInSlices(compareProblems(before, [...findings.values()].flat()));
    if (this.#isClosed) return;
    this.#findings = findings;
    for (const { level, message } of toLogEntries(changes)) {
      // The values are served all the same.
      this.#options.onLog(level === 'info' ? 'info' : 'warn', message);
    }
  }
}

function affectedModules(event: RegistryEvent, tree: PhpArray): Modules {
  // A broken file, or one that is mended: settings with a broken file are not checked.
  if (event.type === 'status') return 'all';
  const { type, ids } = event;
  if (type === 'schema' && ids.length === 0) return 'all';
  // Plugins as a whole, if their order changed.
  if (ids.some((id) => id === 'plugins' || id === 'themes')) return 'all';
  return modulesOf(ids, tree);
}

/** The modules of changed ids. Those of one module follow each other, hundreds of thousands if it is large. */
function modulesOf(ids: readonly string[], tree: PhpArray): ReadonlySet<string> {
  const modules = new Set<string>();
  let last = '';
  for (const id of ids) {
    if (last !== '' && id.startsWith(last)) continue;
    const module = moduleOf(id, tree);
    modules.add(module);
    last = `${module}.`;
  }
  return modules;
}

/** The id of the module of an id. The name of a plugin can have dots. */
function moduleOf(id: string, tree: PhpArray): string {
  const [folder = '', ...keys] = id.split('.');
  if (folder === 'flextype') return folder;
  const modules = tree.get(folder);
  const names = keys.map((_, index) => keys.slice(0, index + 1).join('.'));
  const name = names.find((candidate) => isArray(modules) && modules.has(candidate)) ?? names[0];
  return `${folder}.${name}`;
}

/** Whether a module is still in the registry. */
function isThere(module: string, tree: PhpArray): boolean {
  const dot = module.indexOf('.');
  const modules = tree.get(module.slice(0, dot));
  return dot === -1 || (isArray(modules) && modules.has(module.slice(dot + 1)));
}
