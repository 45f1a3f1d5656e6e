/** The value at a path of keys below a value; `undefined` if unset, which `null` counts as. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(childOf, value ?? undefined);
}

/** The keys of a map, or the indexes of a list; none of any other value. */
function keysOf(value: unknown): readonly string[] {
  return isContainer(value) ? Object.keys(value) : [];
}

/** Whether a value is a map or a list. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The ids at and below an id whose values differ: each of them can be a flag. */
export function changedIds(id: string, before: unknown, after: unknown): string[] {
  if (Object.is(before ?? undefined, after ?? undefined)) return [];
  const keys = new Set([...keysOf(before), ...keysOf(after)]);
  const inside = [...keys].flatMap((key) =>
    changedIds(`${id}.${key}`, childOf(before, key), childOf(after, key)),
  );
  // An empty list and an empty map have the same keys, but are not the same.
  const isSame = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after);
  return isSame && inside.length === 0 ? [] : [id, ...inside];
}

function childOf(parent: unknown, key: string): unknown {
  // Own keys only, and of a list its items: not `length`, which is an own key as well, but not an enumerable one.
  if (!isContainer(parent) || !Object.prototype.propertyIsEnumerable.call(parent, key)) return undefined;
  return (parent as Readonly<Record<string, unknown>>)[key] ?? undefined;
}
