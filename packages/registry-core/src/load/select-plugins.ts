import { manifestVersion, type Release } from '@flextype-bun/project';
import { isArray, type Value } from '@flextype-bun/yaml';
import type { RegistryDiagnostic } from '../common/errors.ts';
import { isTruthy } from '../values/php-truthy.ts';
import { satisfies } from './constraint.ts';
import { dependenciesOf, remembering, unmetDependency } from './dependencies.ts';
import type { RegistryModule } from './module.ts';

/** The plugins of a site in the order of the registry, and why others are not among them. */
export interface SelectedPlugins {
  readonly plugins: readonly RegistryModule[];
  readonly diagnostics: readonly RegistryDiagnostic[];
}

/**
 * Which plugins count, and in which order: complete ones, by `settings.priority`, ties by folder name. Releases that
 * leave disabled plugins out do so before they look at dependencies (`getEnabledPlugins`).
 *
 * A plugin whose dependency is not met makes Flextype answer every request with an HTML page; here it is left
 * out, with what depends on it, and a diagnostic says why.
 *
 * @param flextype the version of Flextype; where it is unknown, constraints on it count as met
 */
export function selectPlugins(
  modules: Iterable<RegistryModule>,
  release: Release,
  flextype: string | undefined,
): SelectedPlugins {
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
    isMet: remembering(satisfies),
  };
  let before: number;
  do {
    before = kept.size;
    for (const module of kept.values()) {
      const problem = unmetDependency(module, site);
      if (!problem) continue;
      kept.delete(module.sources.name);
      diagnostics.push(problem);
    }
  } while (kept.size < before);
  return { plugins: [...kept.values()], diagnostics };
}

/** What {@link selectPlugins} looks at in one plugin: as long as it stays the same, so does the selection. */
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

// `0`, `''` and `[]` are listed, though PHP does not run such a plugin.
function isListedAsEnabled(module: RegistryModule): boolean {
  const enabled = module.settings.get('enabled');
  return enabled !== undefined && enabled !== null && enabled !== false;
}

/** Whether PHP takes `settings.enabled` for true. */
export function isEnabled(module: RegistryModule): boolean {
  return isTruthy(module.settings.get('enabled'));
}

// Flextype sorts the texts of the priorities, in lower case (`mb_strtolower(strval(…))` in Arrays::sortBy).
function toPriority(priority: Value | undefined): string {
  if (isArray(priority)) return 'array';
  if (typeof priority === 'boolean') return priority ? '1' : '';
  return String(priority ?? '').toLowerCase();
}

const NUMERIC = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/;

// As PHP 8 compares two texts: by number where both are numbers, else character by character.
function comparePriorities(a: string, b: string): number {
  if (NUMERIC.test(a) && NUMERIC.test(b)) return Number(a) - Number(b);
  return a === b ? 0 : a < b ? -1 : 1;
}

function byName(modules: Iterable<RegistryModule>): ReadonlyMap<string, RegistryModule> {
  return new Map([...modules].map((module) => [module.sources.name, module]));
}
