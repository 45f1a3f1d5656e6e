import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import type { RegistryModule } from './module.ts';

/** The trees of modules by name. Returns the array from before if nothing changed. */
export function collectTrees(modules: readonly RegistryModule[], before: Value | undefined): PhpArray {
  const now = new Map(modules.map((module) => [module.sources.name, module.tree]));
  return isArray(before) && isSame(before, now) ? before : now;
}

/** Replaces the trees of some modules. Returns the same array if nothing changed. */
export function replaceTrees(before: PhpArray, modules: readonly RegistryModule[]): PhpArray {
  const changed = modules.filter(({ sources, tree }) => before.get(sources.name) !== tree);
  if (changed.length === 0) return before;
  // Copying a map and setting a few values is several times faster than building one from thousands of pairs.
  const now = new Map(before);
  for (const { sources, tree } of changed) now.set(sources.name, tree);
  return now;
}

function isSame(before: PhpArray, now: PhpArray): boolean {
  if (before.size !== now.size) return false;
  const names = before.keys();
  for (const [name, tree] of now) {
    if (names.next().value !== name || before.get(name) !== tree) return false;
  }
  return true;
}
