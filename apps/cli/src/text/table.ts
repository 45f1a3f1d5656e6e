/** Rows as lines with aligned columns, two spaces apart; colours do not count as width. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  const measured = rows.map((row) => row.map((cell) => Bun.stringWidth(cell)));
  for (const row of measured) {
    for (const [column, width] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width);
  }
  return rows
    .map((row, index) => {
      const cells = row.map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat((widths[column] ?? 0) - (measured[index]?.[column] ?? 0)),
      );
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
