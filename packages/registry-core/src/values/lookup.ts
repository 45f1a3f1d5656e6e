import type { PhpArray, Value } from '@flextype-bun/yaml';
import { isArray } from '@flextype-bun/yaml';

/**
 * Finds the value of a dotted id: first with the whole id as one key, then key by key, with list items by index. `null`
 * counts as unset, as in PHP's `isset`. No key is special: `__proto__` is found if the tree has it.
 */
export function lookup(tree: PhpArray, id: string): Exclude<Value, null> | undefined {
  return find(tree, id) ?? undefined;
}

/** The value at a path of keys, whatever characters they have; `undefined` if it is unset. */
export function valueAt(tree: Value, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((at, key) => (isArray(at) ? at.get(key) : undefined), tree);
}

/** The path of the value that {@link lookup} finds. */
export function pathOf(tree: PhpArray, id: string): string[] {
  return (tree.get(id) ?? undefined) === undefined ? id.split('.') : [id];
}

/** Like {@link lookup}, but `null` counts as set. */
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
