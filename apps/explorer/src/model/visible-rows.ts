import type { TreeTable } from './tree-table.ts';

/** What determines the visible rows. */
export interface Selection {
  /** Matching rows; `undefined` for all. */
  readonly hits: ReadonlySet<number> | undefined;
  /** Whether an array is expanded. */
  readonly isOpen: (row: number) => boolean;
  /** Show all values by full id instead of as a tree. */
  readonly flat: boolean;
}

/** The visible rows in order; with hits, the hits and their ancestors. */
export function visibleRows(table: TreeTable, { hits, isOpen, flat }: Selection): Uint32Array {
  const found = new Uint32Array(table.length);
  let count = 0;
  const shown = hits && !flat ? withAncestors(table, hits) : hits;
  for (let row = 0; row < table.length; ) {
    const isShown = shown === undefined || shown.has(row);
    if (flat ? isShown && !(table.isArray(row) && (table.sizes[row] ?? 0) > 0) : isShown)
      found[count++] = row;
    const isClosed = !flat && table.isArray(row) && !(isShown && (hits ? isOpenForHits(row) : isOpen(row)));
    row = isClosed ? table.end(row) : row + 1;
  }
  return found.slice(0, count);

  // Ancestors of hits are expanded even if the user collapsed them.
  function isOpenForHits(row: number): boolean {
    return !hits?.has(row) || hasShownBelow(row) || isOpen(row);
  }
  function hasShownBelow(row: number): boolean {
    const next = row + 1;
    return next < table.end(row) && shown !== undefined && anyBetween(next, table.end(row));
  }
  function anyBetween(from: number, to: number): boolean {
    for (let row = from; row < to; row = table.end(row)) if (shown?.has(row)) return true;
    return false;
  }
}

function withAncestors(table: TreeTable, hits: ReadonlySet<number>): Set<number> {
  const shown = new Set<number>();
  for (const hit of hits) {
    for (let row = hit; row >= 0 && !shown.has(row); row = table.parent(row)) shown.add(row);
  }
  return shown;
}

/** Filters of the tree. */
export type FilterName = 'all' | 'overridden' | 'site' | 'problems' | 'changed';

/** The rows of a filter; `undefined` for all. */
export function filterRows(
  table: TreeTable,
  name: FilterName,
  marked: Readonly<Record<'problems' | 'changed', ReadonlySet<number>>>,
): ReadonlySet<number> | undefined {
  if (name === 'all') return undefined;
  if (name === 'problems' || name === 'changed') return marked[name];
  const flag = name === 'overridden' ? 'overrides' : 'siteOnly';
  const rows = new Set<number>();
  for (let row = 0; row < table.length; row++) if (table.hasFlag(row, flag)) rows.add(row);
  return rows;
}
