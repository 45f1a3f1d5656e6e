/** The value at a path of keys below a value; `undefined` if unset, which `null` counts as. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(childOf, value ?? undefined);
}

/** The keys of a map, or the indexes of a list; none of any other value. */
export function keysOf(value: unknown): readonly string[] {
  return isContainer(value) ? Object.keys(value) : [];
}

/** Whether a value is a map or a list. */
export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function childOf(parent: unknown, key: string): unknown {
  // Own keys only, and of a list its items: not `length`, which is an own key as well, but not an enumerable one.
  if (!isContainer(parent) || !Object.prototype.propertyIsEnumerable.call(parent, key)) return undefined;
  return (parent as Readonly<Record<string, unknown>>)[key] ?? undefined;
}
