import { TreeTable } from '../../src/model/tree-table.ts';
import { type Row, type RowBlock, RowBlockWriter } from '../../src/protocol/index.ts';

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
