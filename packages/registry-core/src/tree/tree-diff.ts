import { isArray, type Value } from '@flextype-bun/yaml';

/**
 * The ids whose values differ between two trees, as deep as both have arrays: an added or removed subtree is told
 * by its own id, a list or map of which items differ by those of the items. Shared subtrees are not walked.
 *
 * Where the same keys come in another order, the id of their array is told.
 */
export function changedIds(before: Value | undefined, after: Value | undefined, id = ''): string[] {
  // NaN is itself, and -0.0 is not 0.0, which JSON tells apart.
  if (Object.is(before, after)) return [];
  if (!isArray(before) || !isArray(after)) return [id];
  const ids: string[] = [];
  for (const [key, value] of before) {
    const now = after.get(key);
    if (!Object.is(value, now)) ids.push(...changedIds(value, now, join(id, key)));
  }
  for (const key of after.keys()) {
    if (!before.has(key)) ids.push(join(id, key));
  }
  if (ids.length === 0 && !sameOrder([...before.keys()], [...after.keys()])) ids.push(id);
  return ids;
}

function join(id: string, key: string): string {
  return id === '' ? key : `${id}.${key}`;
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.every((key, index) => key === b[index]);
}
