const CAPACITY = 1_024;

/** The numbers of rows as typed arrays: 23 bytes per row. */
export class RowColumns {
  length = 0;
  depths = new Uint16Array(CAPACITY);
  kinds = new Uint8Array(CAPACITY);
  flags = new Uint8Array(CAPACITY);
  sizes = new Uint32Array(CAPACITY);
  parents = new Int32Array(CAPACITY);
  /** The row after the last descendant of a row. */
  ends = new Int32Array(CAPACITY);
  /** Where the key of a row ends in the keys of its chunk. */
  keyEnds = new Uint32Array(CAPACITY);
  textEnds = new Uint32Array(CAPACITY);

  /** Replaces some rows by room for others, and moves the rows after them. */
  splice(from: number, to: number, count: number): void {
    const tail = this.length - to;
    const length = from + count + tail;
    this.#reserve(length);
    for (const column of this.#all()) column.copyWithin(from + count, to, this.length);
    this.length = length;
    const shift = from + count - to;
    if (shift === 0) return;
    for (let row = from + count; row < length; row++) {
      this.ends[row] = (this.ends[row] ?? 0) + shift;
      const parent = this.parents[row] ?? -1;
      if (parent >= to) this.parents[row] = parent + shift;
    }
  }

  #all() {
    const { depths, kinds, flags, sizes, parents, ends, keyEnds, textEnds } = this;
    return [depths, kinds, flags, sizes, parents, ends, keyEnds, textEnds];
  }

  #reserve(length: number): void {
    if (length <= this.depths.length) return;
    const capacity = Math.max(length, Math.ceil(this.depths.length * 1.5));
    this.depths = grow(this.depths, new Uint16Array(capacity));
    this.kinds = grow(this.kinds, new Uint8Array(capacity));
    this.flags = grow(this.flags, new Uint8Array(capacity));
    this.sizes = grow(this.sizes, new Uint32Array(capacity));
    this.parents = grow(this.parents, new Int32Array(capacity));
    this.ends = grow(this.ends, new Int32Array(capacity));
    this.keyEnds = grow(this.keyEnds, new Uint32Array(capacity));
    this.textEnds = grow(this.textEnds, new Uint32Array(capacity));
  }
}

function grow<Numbers extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(
  from: Numbers,
  to: Numbers,
): Numbers {
  to.set(from);
  return to;
}
