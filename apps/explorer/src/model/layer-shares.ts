import type { TreeTable } from './tree-table.ts';

/** How much of a map each layer wins. */
export interface LayerShares {
  readonly values: number;
  readonly site: number;
  readonly overrides: number;
  readonly siteOnly: number;
}

/** Counts the scalars below a row by their origin. */
export function layerShares(table: TreeTable, row: number): LayerShares {
  let [values, overrides, siteOnly] = [0, 0, 0];
  for (let at = row + 1; at < table.end(row); at++) {
    if (table.isArray(at) && table.size(at) > 0) continue;
    values++;
    if (table.hasFlag(at, 'overrides')) overrides++;
    else if (table.hasFlag(at, 'siteOnly')) siteOnly++;
  }
  return { values, site: overrides + siteOnly, overrides, siteOnly };
}
