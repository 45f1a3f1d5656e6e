import { type ModuleKind, type ModuleSources, moduleKey } from '@flextype-bun/project';
import type { RegistryDiagnostic } from '../common/errors.ts';
import type { RegistryModule } from './module.ts';

/** Modules to be read again. */
export interface Retry {
  /** Their keys; `undefined` for all modules. */
  readonly keys: ReadonlySet<string> | undefined;
  readonly afterMs: number;
}

/**
 * The modules of a project as they were last read, indexed so that one changed file costs the same in a large site as in
 * a small one: those with diagnostics and those to be read again are found without a walk.
 */
export class LoadedModules {
  readonly #modules = new Map<string, RegistryModule>();
  readonly #byKind: Record<Exclude<ModuleKind, 'plugin'>, Map<string, RegistryModule>> = {
    flextype: new Map(),
    theme: new Map(),
    'external-plugin': new Map(),
  };
  readonly #diagnostics = new Map<string, readonly RegistryDiagnostic[]>();
  /** When to read modules again, as a time of `performance.now()`: others may be read many times until then. */
  readonly #retries = new Map<string, number>();

  get(key: string): RegistryModule | undefined {
    return this.#modules.get(key);
  }

  keys(): Iterable<string> {
    return this.#modules.keys();
  }

  get flextype(): RegistryModule | undefined {
    return this.#modules.get(moduleKey('flextype', 'flextype'));
  }

  plugins(): RegistryModule[] {
    return [...this.#modules.values()].filter(({ sources }) => sources.kind === 'plugin');
  }

  themes(): RegistryModule[] {
    return [...this.#byKind.theme.values()];
  }

  externalPlugins(): RegistryModule[] {
    return [...this.#byKind['external-plugin'].values()];
  }

  diagnostics(): RegistryDiagnostic[] {
    return [...this.#diagnostics.values()].flat();
  }

  /** The modules with a file that may be being written, and when the first of them is to be read again. */
  retry(): Retry | undefined {
    if (this.#retries.size === 0) return undefined;
    const afterMs = Math.max(0, Math.min(...this.#retries.values()) - performance.now());
    return { keys: new Set(this.#retries.keys()), afterMs };
  }

  set(key: string, module: RegistryModule): void {
    const { kind } = module.sources;
    this.#modules.set(key, module);
    if (kind !== 'plugin') this.#byKind[kind].set(key, module);
    note(this.#diagnostics, key, module.diagnostics.length > 0 ? module.diagnostics : undefined);
    const { retryAfterMs } = module;
    note(this.#retries, key, retryAfterMs === undefined ? undefined : performance.now() + retryAfterMs);
  }

  delete(key: string, { kind }: Pick<ModuleSources, 'kind'>): void {
    this.#modules.delete(key);
    if (kind !== 'plugin') this.#byKind[kind].delete(key);
    this.#diagnostics.delete(key);
    this.#retries.delete(key);
  }
}

function note<Item>(notes: Map<string, Item>, key: string, item: Item | undefined): void {
  if (item === undefined) notes.delete(key);
  else notes.set(key, item);
}
