import { manifestVersion, type Release } from '@flextype-bun/project';
import { isArray, isTruthy, type Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { Pace, type Steps } from '../values/slices.ts';
import { satisfies } from './constraint.ts';
import { cached, dependenciesOf, numberOfDependencies, unmetDependency } from './dependencies.ts';
import type { RegistryModule } from './module.ts';

/** The plugins in the registry, in order, and why others are excluded. */
export interface SelectedPlugins {
  readonly plugins: readonly RegistryModule[];
  readonly diagnostics: readonly RegistryDiagnostic[];
}

/**
 * Selects the complete plugins and sorts them by `settings.priority`, then by folder name. Releases that exclude
 * disabled plugins do so before they check dependencies (`getEnabledPlugins`).
 *
 * With an unmet dependency, Flextype answers every request with an HTML page. Here the plugin and its dependents are
 * excluded, with a diagnostic.
 *
 * @param flextype the version of Flextype; if it is `undefined`, constraints on it count as met
 */
export function* selectPlugins(
  modules: Iterable<RegistryModule>,
  release: Release,
  flextype: string | undefined,
): Steps<SelectedPlugins> {
  const direction = release.order === 'ascending' ? 1 : -1;
  const listed = [...modules]
    .filter((module) => module.complete && (release.disabledPlugins === 'kept' || isListedAsEnabled(module)))
    .map((module) => ({ module, priority: toPriority(module.settings.get('priority')) }))
    .sort(
      (a, b) =>
        comparePriorities(a.priority, b.priority) * direction ||
        (a.module.sources.name < b.module.sources.name ? -1 : 1),
    )
    .map(({ module }) => module);
  const diagnostics: RegistryDiagnostic[] = [];
  const kept = new Map(listed.map((module) => [module.sources.name, module]));
  const site = {
    kept,
    listed: new Set(listed),
    modules: byName(modules),
    flextype,
    isMet: cached(satisfies),
  };
  const pace = new Pace();
  let before: number;
  do {
    before = kept.size;
    for (const module of kept.values()) {
      if (pace.isDue(1 + numberOfDependencies(module))) yield;
      const problem = unmetDependency(module, site);
      if (!problem) continue;
      kept.delete(module.sources.name);
      diagnostics.push(problem);
    }
  } while (kept.size < before);
  return { plugins: [...kept.values()], diagnostics };
}

/** Everything {@link selectPlugins} depends on in one plugin: if no profile changed, neither has the selection. */
export function selectionProfile(module: RegistryModule): string {
  const enabled = isListedAsEnabled(module);
  const dependencies = dependenciesOf(module).map(({ name, constraint }) => [name, constraint ?? null]);
  const priority = toPriority(module.settings.get('priority'));
  return JSON.stringify([
    module.complete,
    enabled,
    priority,
    manifestVersion(module.manifest) ?? null,
    dependencies,
  ]);
}

// `0`, `''` and `[]` are listed, although PHP does not run such a plugin.
function isListedAsEnabled(module: RegistryModule): boolean {
  const enabled = module.settings.get('enabled');
  return enabled !== undefined && enabled !== null && enabled !== false;
}

/** Whether `settings.enabled` is truthy in PHP. */
export function isEnabled(module: RegistryModule): boolean {
  return isTruthy(module.settings.get('enabled'));
}

// Flextype sorts priorities as lowercase text (`mb_strtolower(strval(…))` in Arrays::sortBy).
function toPriority(priority: Value | undefined): string {
  if (isArray(priority)) return 'array';
  if (typeof priority === 'boolean') return priority ? '1' : '';
  return String(priority ?? '').toLowerCase();
}

const NUMERIC = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/;

// PHP 8 compares two strings as numbers if both are numeric, else by character.
function comparePriorities(a: string, b: string): number {
  if (NUMERIC.test(a) && NUMERIC.test(b)) return Number(a) - Number(b);
  return a === b ? 0 : a < b ? -1 : 1;
}

function byName(modules: Iterable<RegistryModule>): ReadonlyMap<string, RegistryModule> {
  return new Map([...modules].map((module) => [module.sources.name, module]));
}
