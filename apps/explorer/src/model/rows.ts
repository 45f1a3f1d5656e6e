/** Rows of a table in ascending order. */
export type Rows = Uint32Array;

/** Collects rows in ascending order. */
export class RowList {
  #rows = new Uint32Array(64);
  #size = 0;

  /** Adds a row after those that are in the list; the last one is not added again. */
  add(row: number): void {
    if (this.#size > 0 && this.#rows[this.#size - 1] === row) return;
    if (this.#size === this.#rows.length) {
      const rows = new Uint32Array(this.#size * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#rows[this.#size++] = row;
  }

  get rows(): Rows {
    return this.#rows.subarray(0, this.#size);
  }
}

/** Puts rows in order; -1 stands for no row. */
export function sortRows(rows: Iterable<number>): Rows {
  const list = new RowList();
  for (const row of [...rows].sort((a, b) => a - b)) if (row >= 0) list.add(row);
  return list.rows;
}

/** The rows that are in both. */
export function intersect(a: Rows, b: Rows): Rows {
  let at = 0;
  return a.filter((row) => {
    while (at < b.length && (b[at] ?? 0) < row) at++;
    return b[at] === row;
  });
}

/** The index of a row among others; -1 if it is not there. */
export function indexIn(rows: Rows, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] ?? 0;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
