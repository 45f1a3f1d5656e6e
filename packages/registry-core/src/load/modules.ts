import { type UnitKind, type UnitSources, unitKey } from '@flextype-bun/project';
import type { RegistryDiagnostic } from '../common/errors.ts';
import type { Unit } from './module.ts';

/**
 * All units of a project as they were last read. It knows without going through thousands of them which are in
 * doubt and which have something to say, so that one changed file costs the same in a large site as in a small one.
 */
export class Units {
  readonly #units = new Map<string, Unit>();
  readonly #few: Record<Exclude<UnitKind, 'plugin'>, Map<string, Unit>> = {
    flextype: new Map(),
    theme: new Map(),
    companion: new Map(),
  };
  readonly #telling = new Map<string, readonly RegistryDiagnostic[]>();
  /** When to look again at which units: a moment, as others may be read many times until then. */
  readonly #doubtful = new Map<string, number>();

  get(key: string): Unit | undefined {
    return this.#units.get(key);
  }

  keys(): Iterable<string> {
    return this.#units.keys();
  }

  get flextype(): Unit | undefined {
    return this.#units.get(unitKey('flextype', 'flextype'));
  }

  plugins(): Unit[] {
    return [...this.#units.values()].filter(({ sources }) => sources.kind === 'plugin');
  }

  themes(): Unit[] {
    return [...this.#few.theme.values()];
  }

  companions(): Unit[] {
    return [...this.#few.companion.values()];
  }

  diagnostics(): RegistryDiagnostic[] {
    return [...this.#telling.values()].flat();
  }

  /** The units in doubt, and after how many milliseconds the first of them should be looked at again. */
  lookAgain(): { readonly keys: ReadonlySet<string>; readonly after: number } | undefined {
    if (this.#doubtful.size === 0) return undefined;
    const after = Math.max(0, Math.min(...this.#doubtful.values()) - performance.now());
    return { keys: new Set(this.#doubtful.keys()), after };
  }

  set(key: string, unit: Unit): void {
    const { kind } = unit.sources;
    this.#units.set(key, unit);
    if (kind !== 'plugin') this.#few[kind].set(key, unit);
    note(this.#telling, key, unit.diagnostics.length > 0 ? unit.diagnostics : undefined);
    const { lookAgain } = unit;
    note(this.#doubtful, key, lookAgain === undefined ? undefined : performance.now() + lookAgain);
  }

  delete(key: string, { kind }: Pick<UnitSources, 'kind'>): void {
    this.#units.delete(key);
    if (kind !== 'plugin') this.#few[kind].delete(key);
    this.#telling.delete(key);
    this.#doubtful.delete(key);
  }
}

function note<Item>(notes: Map<string, Item>, key: string, item: Item | undefined): void {
  if (item === undefined) notes.delete(key);
  else notes.set(key, item);
}
