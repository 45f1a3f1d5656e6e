import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import type { Unit } from './module.ts';

/** The trees of units by their names; where all are as in the array before, it is that very array. */
export function collectTrees(units: readonly Unit[], before: Value | undefined): PhpArray {
  const now = new Map(units.map((unit) => [unit.sources.name, unit.tree]));
  return isArray(before) && isSame(before, now) ? before : now;
}

/** The same array with the trees of some of its units replaced, or the array itself where they are the same. */
export function replaceTrees(before: PhpArray, units: readonly Unit[]): PhpArray {
  const changed = units.filter(({ sources, tree }) => before.get(sources.name) !== tree);
  if (changed.length === 0) return before;
  // Copying a map and setting a few values is several times faster than making one out of thousands of pairs.
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
