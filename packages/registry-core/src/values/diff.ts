import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

/** One id by which two trees differ. */
export interface Difference {
  readonly id: string;
  /** The id in its parts, each a key of the tree. */
  readonly path: readonly string[];
  /** `reordered`: the same keys, with equal values, in another order. */
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/**
 * The ids by which two trees differ, in the order of the trees: what only one of them has is told by its topmost id,
 * arrays that both have by the items that differ. Kinds are told apart: `1`, `1.0` and `'1'` differ.
 *
 * @example
 * const [staging, live] = await Promise.all([readSite('/srv/staging'), readSite('/srv/live')]);
 * diff(staging.snapshot.tree, live.snapshot.tree).map(({ kind, id }) => `${kind} ${id}`);
 */
export function diff(before: PhpArray, after: PhpArray): Difference[] {
  const differences: Difference[] = [];
  compare(before, after, [], differences);
  return differences;
}

function compare(
  before: PhpArray,
  after: PhpArray,
  base: readonly string[],
  differences: Difference[],
): void {
  if (before === after) return;
  const found = differences.length;
  const add = (kind: Difference['kind'], path: readonly string[], was?: Value, is?: Value) =>
    differences.push({ id: path.join('.'), path, kind, before: was, after: is });
  for (const [key, was] of before) {
    const path = [...base, key];
    const is = after.get(key);
    if (is === undefined) add('removed', path, was);
    else if (isArray(was) && isArray(is)) compare(was, is, path, differences);
    // Object.is: NaN is itself, and -0.0 is not 0.0, which JSON tells apart.
    else if (!Object.is(was, is)) add('changed', path, was, is);
  }
  for (const [key, is] of after) {
    if (!before.has(key)) add('added', [...base, key], undefined, is);
  }
  const order = [...after.keys()];
  const moved = before.size === after.size && [...before.keys()].some((key, index) => key !== order[index]);
  if (moved && differences.length === found) add('reordered', base, before, after);
}
