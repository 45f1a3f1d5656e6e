/** Some rows of a table, in ascending order. */
export class RowSet {
  #rows: Uint32Array;
  #size = 0;
  readonly #mask: Uint8Array;

  /** @param length number of rows of the table */
  constructor(length: number) {
    this.#mask = new Uint8Array(length);
    this.#rows = new Uint32Array(64);
  }

  /** A set of rows in any order; those that are not in the table are left out. */
  static from(rows: Iterable<number>, length: number): RowSet {
    const set = new RowSet(length);
    for (const row of [...rows].sort((a, b) => a - b)) if (row >= 0 && row < length) set.add(row);
    return set;
  }

  get size(): number {
    return this.#size;
  }

  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.#size);
  }

  has(row: number): boolean {
    return this.#mask[row] === 1;
  }

  /** Adds a row that is not before those in the set. */
  add(row: number): void {
    if (this.#mask[row] === 1) return;
    if (this.#size === this.#rows.length) {
      const rows = new Uint32Array(this.#size * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#mask[row] = 1;
    this.#rows[this.#size++] = row;
  }
}
