import { isContainer, keysOf, valueAt } from './lookup.ts';

/** The ids whose value differs, from an id to those in it: each of them can be a flag. */
export function changedIds(id: string, before: unknown, after: unknown): string[] {
  if (Object.is(before ?? undefined, after ?? undefined)) return [];
  const keys = new Set([...keysOf(before), ...keysOf(after)]);
  const inside = [...keys].flatMap((key) =>
    changedIds(`${id}.${key}`, valueAt(before, [key]), valueAt(after, [key])),
  );
  // An empty list and an empty map have the same keys, but are not the same.
  const isSame = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after);
  return isSame && inside.length === 0 ? [] : [id, ...inside];
}
