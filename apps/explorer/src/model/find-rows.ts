import type { TreeTable } from './tree-table.ts';

/** The row of a path; -1 if the path has none. */
export function findRow(table: TreeTable, path: readonly string[]): number {
  return findRows(table, [path])[0] ?? -1;
}

interface Wanted {
  readonly below: Map<string, Wanted>;
  /** Lengths of the keys in `below`: most rows are ruled out by the length of their key. */
  readonly lengths: Set<number>;
  /** Which of the paths end here. */
  readonly ends: number[];
}

/** The rows of some paths, in one walk past their siblings; -1 for a path without one. */
export function findRows(table: TreeTable, paths: readonly (readonly string[])[]): number[] {
  const found = paths.map(() => -1);
  const top = createWanted();
  for (const [index, path] of paths.entries()) {
    let at = top;
    for (const key of path) at = below(at, key);
    if (at !== top) at.ends.push(index);
  }
  walk(table, top, 0, table.length, found);
  return found;
}

function walk(table: TreeTable, { below, lengths }: Wanted, from: number, to: number, found: number[]): void {
  let left = below.size;
  for (let row = from; row < to && left > 0; row = table.end(row)) {
    if (!lengths.has(table.keyLength(row))) continue;
    const wanted = below.get(table.key(row));
    if (!wanted) continue;
    left--;
    for (const index of wanted.ends) found[index] = row;
    if (wanted.below.size > 0) walk(table, wanted, row + 1, table.end(row), found);
  }
}

function createWanted(): Wanted {
  return { below: new Map(), lengths: new Set(), ends: [] };
}

function below(wanted: Wanted, key: string): Wanted {
  let next = wanted.below.get(key);
  if (!next) {
    next = createWanted();
    wanted.below.set(key, next);
    wanted.lengths.add(key.length);
  }
  return next;
}
