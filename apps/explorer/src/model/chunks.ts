import { fold } from './fold.ts';

/** The keys and texts of some consecutive rows, each in one string. */
export interface Chunk {
  readonly first: number;
  readonly count: number;
  /** Where the key of the first row starts; not at 0 after the rows before it were replaced. */
  readonly keyStart: number;
  readonly textStart: number;
  readonly keys: string;
  readonly texts: string;
  /** The same without regard to case, for the search. */
  readonly foldedKeys: string;
  readonly foldedTexts: string;
}

export function toChunk(first: number, count: number, keys: string, texts: string): Chunk {
  return {
    first,
    count,
    keyStart: 0,
    textStart: 0,
    keys,
    texts,
    foldedKeys: fold(keys),
    foldedTexts: fold(texts),
  };
}

/** Chunks in the order of their rows. */
export class Chunks {
  #list: Chunk[] = [];
  /** Most accesses are to the rows of the same chunk. */
  #latest: Chunk | undefined;

  get all(): readonly Chunk[] {
    return this.#list;
  }

  push(chunk: Chunk): void {
    this.#list.push(chunk);
  }

  /** The chunk of a row. */
  of(row: number): Chunk | undefined {
    const latest = this.#latest;
    if (latest && row >= latest.first && row < latest.first + latest.count) return latest;
    const index = this.#indexOf(row);
    this.#latest = this.#list[index];
    return this.#latest;
  }

  set(row: number, change: Partial<Chunk>): void {
    const index = this.#indexOf(row);
    const chunk = this.#list[index];
    if (!chunk) return;
    this.#list[index] = { ...chunk, ...change };
    this.#latest = undefined;
  }

  /**
   * Replaces the chunks of some rows. The chunks at both ends are cut.
   *
   * @param startsAt where the key and the text of a row start
   */
  splice(
    from: number,
    to: number,
    chunks: readonly Chunk[],
    startsAt: Readonly<{ keyStart: number; textStart: number }>,
  ): void {
    const added = chunks.reduce((sum, { count }) => sum + count, 0);
    const shift = from + added - to;
    const before: Chunk[] = [];
    const after: Chunk[] = [];
    for (const chunk of this.#list) {
      const { first, count } = chunk;
      const end = first + count;
      if (first < from) before.push(end <= from ? chunk : { ...chunk, count: from - first });
      if (end <= to) continue;
      const isWhole = first >= to;
      if (isWhole) after.push(shift === 0 ? chunk : { ...chunk, first: first + shift });
      else after.push({ ...chunk, ...startsAt, first: to + shift, count: end - to });
    }
    this.#list = [...before, ...chunks, ...after];
    this.#latest = undefined;
  }

  #indexOf(row: number): number {
    let low = 0;
    let high = this.#list.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#list[middle]?.first ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
