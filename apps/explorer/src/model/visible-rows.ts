import { FLAGS } from '../protocol/index.ts';
import { RowList, type Rows, sortRows } from './rows.ts';
import type { TreeTable } from './tree-table.ts';

/** What determines the visible rows. */
export interface Selection {
  /** Matching rows; `undefined` for all. */
  readonly hits: Rows | undefined;
  /** Whether an array is expanded. */
  readonly isOpen: (row: number) => boolean;
  /** Show all values by full id instead of as a tree. */
  readonly flat: boolean;
}

/** The visible rows; with hits, the hits and their ancestors, even if those were collapsed. */
export function visibleRows(table: TreeTable, { hits, isOpen, flat }: Selection): Rows {
  if (flat) return flatRows(table, hits);
  return hits ? withAncestors(table, hits) : openRows(table, isOpen);
}

function flatRows(table: TreeTable, hits: Rows | undefined): Rows {
  const isShown = (row: number) => !table.isArray(row) || table.size(row) === 0;
  if (hits) return hits.filter(isShown);
  const list = new RowList();
  for (let row = 0; row < table.length; row++) if (isShown(row)) list.add(row);
  return list.rows;
}

function openRows(table: TreeTable, isOpen: Selection['isOpen']): Rows {
  const list = new RowList();
  for (let row = 0; row < table.length; ) {
    list.add(row);
    row = table.isArray(row) && !isOpen(row) ? table.end(row) : row + 1;
  }
  return list.rows;
}

function withAncestors(table: TreeTable, hits: Rows): Rows {
  const list = new RowList();
  const missing: number[] = [];
  let last = -1;
  for (const hit of hits) {
    // An ancestor that is not after the last row is also that row's, so it is already there.
    for (let above = table.parent(hit); above > last; above = table.parent(above)) missing.push(above);
    while (missing.length > 0) list.add(missing.pop() ?? 0);
    list.add(hit);
    last = hit;
  }
  return list.rows;
}

/** Filters of the tree. */
export type FilterName = 'all' | 'overridden' | 'site' | 'problems' | 'changed';

/** Rows that are found by their path. */
export type MarkedRows = Readonly<Record<'problems' | 'changed', Iterable<number>>>;

/** The rows of a filter; `undefined` for all. */
export function filterRows(table: TreeTable, name: FilterName, marked: MarkedRows): Rows | undefined {
  if (name === 'all') return undefined;
  if (name === 'problems' || name === 'changed') return sortRows(marked[name]);
  const flag = name === 'overridden' ? FLAGS.overrides : FLAGS.siteOnly;
  const list = new RowList();
  const { flags } = table.columns;
  for (let row = 0; row < table.length; row++) if (((flags[row] ?? 0) & flag) !== 0) list.add(row);
  return list.rows;
}
