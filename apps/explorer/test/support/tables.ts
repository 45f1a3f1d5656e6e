import { TreeTable } from '../../src/model/tree-table.ts';
import { FLAGS, type Row, type RowBlock, RowBlockWriter } from '../../src/protocol/index.ts';

/** The rows of a small site. */
export const SITE_ROWS: readonly Row[] = [
  [0, 'flextype', 'm', 0, '', 1],
  [1, 'settings', 'm', 0, '', 2],
  [2, 'charset', 's', 0, 'UTF-8', 5],
  [2, 'site', 's', FLAGS.siteOnly, 'Orchard', 7],
  [0, 'plugins', 'm', 0, '', 1],
  [1, 'site', 'm', 0, '', 1],
  [2, 'settings', 'm', 0, '', 2],
  [3, 'title', 's', FLAGS.overrides, 'The Orchard', 11],
  [3, 'count', 'i', 0, '3', 1],
];

export function toBlock(rows: readonly Row[]): RowBlock {
  const writer = new RowBlockWriter();
  for (const row of rows) writer.add(...row);
  // As the server sends it.
  return JSON.parse(JSON.stringify(writer.take()));
}

/** A table of rows that came in blocks. */
export function createTable(blocks: readonly (readonly Row[])[]): TreeTable {
  const table = new TreeTable();
  for (const rows of blocks) table.append(toBlock(rows));
  return table;
}

export function allRows(table: TreeTable): Row[] {
  return Array.from({ length: table.length }, (_, row) => table.row(row));
}

/** Everything that a table derives from its rows, to be compared with a table that was made at once. */
export function structure(table: TreeTable) {
  return Array.from({ length: table.length }, (_, row) => ({
    row: table.row(row),
    parent: table.parent(row),
    end: table.end(row),
    folded: [table.foldedKey(row), table.foldedText(row)],
  }));
}
