import type { Chunk } from './chunks.ts';
import type { SearchQuery } from './search-query.ts';
import type { TreeTable } from './tree-table.ts';

/** Rows of a chunk that may match a query. */
export interface Candidates {
  /** In ascending order; a row can be there twice. */
  readonly rows: readonly number[];
  /** Whether they match without a further check. */
  readonly areHits: boolean;
}

/**
 * The rows of a chunk that have one of the words of a query: it is looked for in the joined texts of the chunk, so that
 * rows without it cost next to nothing. All rows if the query has no words.
 */
export function candidatesOf(
  table: TreeTable,
  chunk: Chunk,
  { anywhere, key, value, kinds, file }: SearchQuery,
  extra: ReadonlySet<number>,
): Candidates {
  const words = anywhere.length + key.length + value.length;
  const isAlone = words === 1 && kinds.length + file.length + extra.size === 0;
  const [inKey] = key;
  if (inKey !== undefined) return { rows: keysWith(table, chunk, inKey), areHits: isAlone };
  const [inValue] = value;
  const [word] = anywhere;
  if (inValue === undefined && word === undefined) return { rows: rowsOf(chunk), areHits: false };
  const more = extra.size === 0 ? [] : rowsOf(chunk).filter((row) => extra.has(row));
  if (inValue !== undefined) {
    return { rows: merge(textsWith(table, chunk, inValue), more), areHits: isAlone };
  }
  // A match has to end in the last key of an id, so the part after the last dot is in that key.
  const part = (word ?? '').slice((word ?? '').lastIndexOf('.') + 1) || '.';
  const found = merge(keysWith(table, chunk, part), textsWith(table, chunk, word ?? ''));
  return { rows: merge(found, more), areHits: isAlone && part === word };
}

function rowsOf({ first, count }: Chunk): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

function keysWith({ columns }: TreeTable, chunk: Chunk, word: string): number[] {
  return rowsWith(word, { text: chunk.foldedKeys, start: chunk.keyStart, ends: columns.keyEnds, chunk });
}

function textsWith({ columns }: TreeTable, chunk: Chunk, word: string): number[] {
  return rowsWith(word, { text: chunk.foldedTexts, start: chunk.textStart, ends: columns.textEnds, chunk });
}

interface JoinedTexts {
  readonly text: string;
  readonly start: number;
  /** Where the text of each row ends. */
  readonly ends: Uint32Array;
  readonly chunk: Chunk;
}

function rowsWith(word: string, { text, start, ends, chunk }: JoinedTexts): number[] {
  const rows: number[] = [];
  const last = chunk.first + chunk.count;
  let row = chunk.first;
  let at = text.indexOf(word, start);
  while (at !== -1) {
    while (row < last && (ends[row] ?? 0) <= at) row++;
    if (row === last) break;
    const end = ends[row] ?? 0;
    const isInside = at + word.length <= end;
    if (isInside) rows.push(row);
    // A match across two rows is not one.
    at = text.indexOf(word, isInside ? end : at + 1);
  }
  return rows;
}

function merge(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: number[] = [];
  let [inA, inB] = [0, 0];
  while (inA < a.length || inB < b.length) {
    const [nextA, nextB] = [a[inA] ?? Number.POSITIVE_INFINITY, b[inB] ?? Number.POSITIVE_INFINITY];
    merged.push(Math.min(nextA, nextB));
    if (nextA <= nextB) inA++;
    if (nextB <= nextA) inB++;
  }
  return merged;
}
