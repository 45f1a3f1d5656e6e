import {
  columnNumber,
  FLAGS,
  hasOwnSize,
  type Kind,
  type Row,
  type RowBlock,
  type RowValue,
  toPathText,
} from '../protocol/index.ts';
import { type Chunk, Chunks, toChunk } from './chunks.ts';
import { fold } from './fold.ts';
import { RowColumns } from './row-columns.ts';

const LIST = 'l'.charCodeAt(0);
const MAP = 'm'.charCodeAt(0);

/**
 * The rows of a registry in the order of the files, an array before its items. Columns instead of objects, and one string
 * for the texts of many rows: 400,000 rows fit into about 30 MB.
 */
export class TreeTable {
  readonly #columns = new RowColumns();
  readonly #chunks = new Chunks();
  /** Grows with each change, so that what was derived from the rows can be kept until then. */
  version = 0;

  get length(): number {
    return this.#columns.length;
  }

  get columns(): Readonly<Omit<RowColumns, 'splice'>> {
    return this.#columns;
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks.all;
  }

  key(row: number): string {
    const chunk = this.#chunks.of(row);
    return chunk?.keys.slice(this.#keyStart(row, chunk), this.#columns.keyEnds[row]) ?? '';
  }

  keyLength(row: number): number {
    const chunk = this.#chunks.of(row);
    return chunk ? (this.#columns.keyEnds[row] ?? 0) - this.#keyStart(row, chunk) : 0;
  }

  text(row: number): string {
    const chunk = this.#chunks.of(row);
    return chunk?.texts.slice(this.#textStart(row, chunk), this.#columns.textEnds[row]) ?? '';
  }

  /** The key without regard to case. */
  foldedKey(row: number): string {
    const chunk = this.#chunks.of(row);
    return chunk?.foldedKeys.slice(this.#keyStart(row, chunk), this.#columns.keyEnds[row]) ?? '';
  }

  foldedText(row: number): string {
    const chunk = this.#chunks.of(row);
    return chunk?.foldedTexts.slice(this.#textStart(row, chunk), this.#columns.textEnds[row]) ?? '';
  }

  kind(row: number): Kind {
    return String.fromCharCode(this.#columns.kinds[row] ?? 0) as Kind;
  }

  size(row: number): number {
    return this.#columns.sizes[row] ?? 0;
  }

  depth(row: number): number {
    return this.#columns.depths[row] ?? 0;
  }

  flags(row: number): number {
    return this.#columns.flags[row] ?? 0;
  }

  /** The parent of a row; -1 at the top. */
  parent(row: number): number {
    return this.#columns.parents[row] ?? -1;
  }

  /** The row after the last descendant of a row. */
  end(row: number): number {
    return this.#columns.ends[row] ?? row + 1;
  }

  isArray(row: number): boolean {
    const kind = this.#columns.kinds[row];
    return kind === MAP || kind === LIST;
  }

  hasFlag(row: number, flag: keyof typeof FLAGS): boolean {
    return (this.flags(row) & FLAGS[flag]) !== 0;
  }

  /** Appends the rows of a block. */
  append(block: RowBlock): void {
    const at = this.length;
    this.#columns.splice(at, at, block[1].length);
    this.#chunks.push(this.#write(at, block, 0));
    this.version++;
  }

  /** Replaces a row and its descendants; removes them if there are no blocks. */
  replace(row: number, blocks: readonly RowBlock[]): void {
    const to = this.end(row);
    const above = this.parent(row);
    const chunk = this.#chunks.of(to);
    const startsAt = {
      keyStart: chunk ? this.#keyStart(to, chunk) : 0,
      textStart: chunk ? this.#textStart(to, chunk) : 0,
    };
    const count = blocks.reduce((sum, [, kinds]) => sum + kinds.length, 0);
    this.#columns.splice(row, to, count);
    let at = row;
    const chunks = blocks.map((block) => {
      const written = this.#write(at, block, row);
      at += written.count;
      return written;
    });
    this.#chunks.splice(row, to, chunks, startsAt);
    const { ends } = this.#columns;
    for (let outer = above; outer >= 0; outer = this.parent(outer)) {
      ends[outer] = (ends[outer] ?? 0) + row + count - to;
    }
    this.version++;
  }

  /** Sets the value of one row that is not an array. */
  setValue(row: number, { kind, flags, text, size }: RowValue): void {
    const chunk = this.#chunks.of(row);
    if (!chunk) return;
    const { kinds, flags: allFlags, sizes, textEnds } = this.#columns;
    kinds[row] = kind.charCodeAt(0);
    allFlags[row] = flags;
    sizes[row] = size;
    const start = this.#textStart(row, chunk);
    const end = textEnds[row] ?? start;
    const texts = chunk.texts.slice(0, start) + text + chunk.texts.slice(end);
    const shift = text.length - (end - start);
    for (let at = row; at < chunk.first + chunk.count; at++) textEnds[at] = (textEnds[at] ?? 0) + shift;
    this.#chunks.set(row, { texts, foldedTexts: fold(texts) });
    this.version++;
  }

  /** One row, as the server sent it. */
  row(row: number): Row {
    return [this.depth(row), this.key(row), this.kind(row), this.flags(row), this.text(row), this.size(row)];
  }

  path(row: number): string[] {
    const path: string[] = [];
    for (let at = row; at >= 0; at = this.parent(at)) path.unshift(this.key(at));
    return path;
  }

  pathText(row: number): string {
    return toPathText(this.path(row));
  }

  /** Writes the rows of a block into the columns; ends of arrays before `from` stay as they are. */
  #write(at: number, block: RowBlock, from: number): Chunk {
    const [depths, kinds, flags, keys, keyLengths, texts, textLengths, sizes] = block;
    const columns = this.#columns;
    let [keyEnd, textEnd, sizeAt] = [0, 0, 0];
    for (let index = 0; index < kinds.length; index++) {
      const row = at + index;
      const depth = columnNumber(depths, index);
      const flag = columnNumber(flags, index);
      const textLength = textLengths[index] ?? 0;
      keyEnd += keyLengths[index] ?? 0;
      textEnd += textLength;
      columns.depths[row] = depth;
      columns.kinds[row] = kinds.charCodeAt(index);
      columns.flags[row] = flag;
      columns.sizes[row] = hasOwnSize(kinds.charAt(index), flag) ? (sizes[sizeAt++] ?? 0) : textLength;
      columns.keyEnds[row] = keyEnd;
      columns.textEnds[row] = textEnd;
      let above = row - 1;
      while (above >= 0 && this.depth(above) >= depth) above = this.parent(above);
      columns.parents[row] = above;
      columns.ends[row] = row + 1;
      for (let outer = above; outer >= from; outer = this.parent(outer)) columns.ends[outer] = row + 1;
    }
    return toChunk(at, kinds.length, keys, texts);
  }

  #keyStart(row: number, { first, keyStart }: Chunk): number {
    return row === first ? keyStart : (this.#columns.keyEnds[row - 1] ?? 0);
  }

  #textStart(row: number, { first, textStart }: Chunk): number {
    return row === first ? textStart : (this.#columns.textEnds[row - 1] ?? 0);
  }
}
