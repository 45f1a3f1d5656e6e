import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';
import { Pace, type Steps } from './slices.ts';

/**
 * The ids whose values differ between two trees, as deep as both have arrays: an added or removed subtree is told
 * by its own id, a list or map of which items differ by those of the items. Shared subtrees are not walked.
 *
 * Where the same keys come in another order, the id of their array is told.
 */
export function* changedIds(before: Value | undefined, after: Value | undefined): Steps<string[]> {
  const ids: string[] = [];
  yield* compare(before, after, '', ids, new Pace());
  return ids;
}

function* compare(
  before: Value | undefined,
  after: Value | undefined,
  id: string,
  ids: string[],
  pace: Pace,
): Steps<void> {
  // NaN is itself, and -0.0 is not 0.0, which JSON tells apart.
  if (Object.is(before, after)) return;
  if (!isArray(before) || !isArray(after)) {
    ids.push(id);
    return;
  }
  const found = ids.length;
  for (const [key, value] of before) {
    if (pace.isDue()) yield;
    const now = after.get(key);
    if (!Object.is(value, now)) yield* compare(value, now, join(id, key), ids, pace);
  }
  for (const key of after.keys()) {
    if (pace.isDue()) yield;
    if (!before.has(key)) ids.push(join(id, key));
  }
  if (ids.length === found && !(yield* hasSameOrder(before, after, pace))) ids.push(id);
}

function join(id: string, key: string): string {
  return id === '' ? key : `${id}.${key}`;
}

function* hasSameOrder(a: PhpArray, b: PhpArray, pace: Pace): Steps<boolean> {
  const keys = b.keys();
  for (const key of a.keys()) {
    if (pace.isDue()) yield;
    if (keys.next().value !== key) return false;
  }
  return true;
}
