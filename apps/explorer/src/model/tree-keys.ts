import { indexIn } from './rows.ts';
import type { TreeTable } from './tree-table.ts';

/** The rows that a key is pressed on. */
export interface TreeView {
  readonly table: Pick<TreeTable, 'isArray' | 'size' | 'parent' | 'depth'>;
  /** The visible rows. */
  readonly rows: Uint32Array;
  /** The place of the active row among them. */
  readonly index: number;
  /** How many rows a page has. */
  readonly page: number;
  readonly flat: boolean;
  /** Whether a search or filter shows the ancestors of what it found. */
  readonly isFiltered: boolean;
}

/** What a key does in a tree, by the ARIA tree pattern. */
export type TreeAction =
  | { readonly do: 'move'; readonly to: number }
  | { readonly do: 'open' | 'close'; readonly rows: readonly number[] }
  | { readonly do: 'select' | 'leave' };

/** What a key does; `undefined` if it has no meaning in a tree. */
export function treeAction(key: string, view: TreeView): TreeAction | undefined {
  const { rows, index, page } = view;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: rows.length - 1,
  };
  const to = moves[key];
  if (to !== undefined) return { do: 'move', to: Math.max(0, Math.min(rows.length - 1, to)) };
  const row = rows[index];
  if (row === undefined) return undefined;
  if (key === 'ArrowRight') return inward(row, view);
  if (key === 'ArrowLeft') return outward(row, view);
  if (key === '*') return { do: 'open', rows: siblings(row, view).filter((other) => isFolder(other, view)) };
  if (key === 'Enter' || key === ' ') return { do: 'select' };
  return key === 'Escape' ? { do: 'leave' } : undefined;
}

/** Whether a row has rows below it to show. */
export function isFolder(row: number, { table, flat }: Pick<TreeView, 'table' | 'flat'>): boolean {
  return !flat && table.isArray(row) && table.size(row) > 0;
}

/** The place of a row among the visible ones with the same parent, from 1, and how many these are. */
export function placeAmongSiblings(view: Pick<TreeView, 'table' | 'rows' | 'index' | 'flat'>) {
  const { rows, index, flat } = view;
  const row = rows[index];
  if (flat || row === undefined) return { position: index + 1, count: rows.length };
  const all = siblings(row, view);
  return { position: all.indexOf(row) + 1, count: all.length };
}

function inward(row: number, view: TreeView): TreeAction | undefined {
  if (!isFolder(row, view)) return undefined;
  return isExpanded(row, view) ? { do: 'move', to: view.index + 1 } : { do: 'open', rows: [row] };
}

function outward(row: number, view: TreeView): TreeAction | undefined {
  // What a search found stays visible.
  if (isExpanded(row, view) && !view.isFiltered) return { do: 'close', rows: [row] };
  const parent = view.flat ? -1 : indexIn(view.rows, view.table.parent(row));
  return parent < 0 ? undefined : { do: 'move', to: parent };
}

function isExpanded(row: number, { table, rows, index, flat }: TreeView): boolean {
  const next = rows[index + 1];
  return !flat && next !== undefined && table.parent(next) === row;
}

function siblings(row: number, { table, rows, index }: Pick<TreeView, 'table' | 'rows' | 'index'>): number[] {
  const depth = table.depth(row);
  const found: number[] = [];
  let first = index;
  while (first > 0 && table.depth(rows[first - 1] ?? 0) >= depth) first--;
  for (let at = first; at < rows.length; at++) {
    const other = rows[at] ?? 0;
    if (table.depth(other) < depth) break;
    if (table.depth(other) === depth) found.push(other);
  }
  return found;
}
