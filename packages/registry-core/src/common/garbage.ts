// Reading a module or watching a folder leaves garbage of some 10 kB.
const UNITS_PER_COLLECTION = 500;

let units = 0;

/**
 * Called after each module that was read and each folder that was watched, of which there can be tens of thousands in a
 * row. On Bun, what some hundreds of them leave behind is collected at once, in a few milliseconds. By itself, the engine
 * lets garbage grow to the size of the whole registry, and the allocator keeps the pages that this takes.
 */
export function collectGarbageIfDue(): void {
  units++;
  if (units < UNITS_PER_COLLECTION) return;
  units = 0;
  // Node has no such module.
  const engine: { readonly edenGC?: () => void } | undefined = process.getBuiltinModule('bun:jsc');
  engine?.edenGC?.();
}
