import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';

/**
 * Finds the value that a dotted id names: first the whole id as one key of the tree, then split at its dots,
 * key by key; list items by their number. What is `null` counts as not set, as in PHP's `isset`.
 *
 * There are no wildcards, and no key is special: `__proto__` is found if the tree has it.
 *
 * @returns the value, or `undefined` where none is set
 */
export function lookup(tree: PhpArray, id: string): Exclude<Value, null> | undefined {
  return find(tree, id) ?? undefined;
}

/** As {@link lookup}, but what is `null` is found as that. */
export function find(tree: PhpArray, id: string): Value | undefined {
  const whole = tree.get(id);
  if (whole !== undefined && whole !== null) return whole;
  let value: Value | undefined = tree;
  let start = 0;
  while (start <= id.length) {
    if (!isArray(value)) return undefined;
    const dot = id.indexOf('.', start);
    const end = dot === -1 ? id.length : dot;
    value = value.get(id.slice(start, end));
    start = end + 1;
  }
  return value;
}
