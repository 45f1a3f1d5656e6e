import { FLAGS } from '../protocol/index.ts';
import { RowSet } from './row-set.ts';
import type { TreeTable } from './tree-table.ts';

/** What determines the visible rows. */
export interface Selection {
  /** Matching rows; `undefined` for all. */
  readonly hits: RowSet | undefined;
  /** Whether an array is expanded. */
  readonly isOpen: (row: number) => boolean;
  /** Show all values by full id instead of as a tree. */
  readonly flat: boolean;
}

/** The visible rows in order; with hits, the hits and their ancestors, even if those were collapsed. */
export function visibleRows(table: TreeTable, { hits, isOpen, flat }: Selection): Uint32Array {
  if (flat) return flatRows(table, hits);
  return hits ? withAncestors(table, hits) : openRows(table, isOpen);
}

function flatRows(table: TreeTable, hits: RowSet | undefined): Uint32Array {
  const isShown = (row: number) => !table.isArray(row) || table.size(row) === 0;
  if (hits) return hits.rows.filter(isShown);
  const rows = new Uint32Array(table.length);
  let count = 0;
  for (let row = 0; row < table.length; row++) if (isShown(row)) rows[count++] = row;
  return rows.slice(0, count);
}

function openRows(table: TreeTable, isOpen: Selection['isOpen']): Uint32Array {
  const rows = new Uint32Array(table.length);
  let count = 0;
  for (let row = 0; row < table.length; ) {
    rows[count++] = row;
    row = table.isArray(row) && !isOpen(row) ? table.end(row) : row + 1;
  }
  return rows.slice(0, count);
}

function withAncestors(table: TreeTable, hits: RowSet): Uint32Array {
  const rows = new Uint32Array(table.length);
  let count = 0;
  let last = -1;
  const missing: number[] = [];
  for (const hit of hits.rows) {
    // An ancestor that is not after the last row is also that row's, so it is already there.
    for (let above = table.parent(hit); above > last; above = table.parent(above)) missing.push(above);
    while (missing.length > 0) rows[count++] = missing.pop() ?? 0;
    rows[count++] = hit;
    last = hit;
  }
  return rows.slice(0, count);
}

/** Filters of the tree. */
export type FilterName = 'all' | 'overridden' | 'site' | 'problems' | 'changed';

/** Rows that are found by their path. */
export type MarkedRows = Readonly<Record<'problems' | 'changed', Iterable<number>>>;

/** The rows of a filter; `undefined` for all. */
export function filterRows(table: TreeTable, name: FilterName, marked: MarkedRows): RowSet | undefined {
  if (name === 'all') return undefined;
  if (name === 'problems' || name === 'changed') return RowSet.from(marked[name], table.length);
  const flag = name === 'overridden' ? FLAGS.overrides : FLAGS.siteOnly;
  const rows = new RowSet(table.length);
  const { flags } = table.columns;
  for (let row = 0; row < table.length; row++) if (((flags[row] ?? 0) & flag) !== 0) rows.add(row);
  return rows;
}
