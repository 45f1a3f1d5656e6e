import { FLAGS, type Kind, type Row } from './rows.ts';

/**
 * Some rows as columns; the tree is sent as lines of JSON, each a block. Half as long as the rows one by one, read in a
 * fifth of the time, and the page keeps two strings per block instead of two per row.
 */
export type RowBlock = readonly [
  /** One character per row: its code is that of `0` plus the depth. */
  depths: string,
  /** One {@link Kind} per row. */
  kinds: string,
  /** One character per row: its code is that of `0` plus the flags. */
  flags: string,
  /** All keys, concatenated. */
  keys: string,
  keyLengths: readonly number[],
  /** All texts, concatenated. */
  texts: string,
  textLengths: readonly number[],
  /** Of those rows whose size is not the length of their text: see {@link hasOwnSize}. */
  sizes: readonly number[],
];

const ZERO = 48;

/** Whether a block states the size of a row: of an array, or of a text that was cut. */
export function hasOwnSize(kind: string, flags: number): boolean {
  return kind === 'm' || kind === 'l' || (flags & FLAGS.cut) !== 0;
}

/** The number that a character of a column stands for. */
export function columnNumber(column: string, index: number): number {
  return column.charCodeAt(index) - ZERO;
}

/** Collects rows into blocks. */
export class RowBlockWriter {
  #depths = '';
  #kinds = '';
  #flags = '';
  #keys = '';
  #keyLengths: number[] = [];
  #texts = '';
  #textLengths: number[] = [];
  #sizes: number[] = [];

  get length(): number {
    return this.#keyLengths.length;
  }

  add(...[depth, key, kind, flags, text, size]: Row): void {
    this.#depths += String.fromCharCode(ZERO + depth);
    this.#kinds += kind;
    this.#flags += String.fromCharCode(ZERO + flags);
    this.#keys += key;
    this.#keyLengths.push(key.length);
    this.#texts += text;
    this.#textLengths.push(text.length);
    if (hasOwnSize(kind, flags)) this.#sizes.push(size);
  }

  /** The rows since the last block. */
  take(): RowBlock {
    const block: RowBlock = [
      this.#depths,
      this.#kinds,
      this.#flags,
      this.#keys,
      this.#keyLengths,
      this.#texts,
      this.#textLengths,
      this.#sizes,
    ];
    this.#depths = this.#kinds = this.#flags = this.#keys = this.#texts = '';
    [this.#keyLengths, this.#textLengths, this.#sizes] = [[], [], []];
    return block;
  }
}

/** The rows of a block, one by one. */
export function* rowsOf([
  depths,
  kinds,
  flags,
  keys,
  keyLengths,
  texts,
  textLengths,
  sizes,
]: RowBlock): Generator<Row> {
  let [keyAt, textAt, sizeAt] = [0, 0, 0];
  for (const [index, keyLength] of keyLengths.entries()) {
    const textLength = textLengths[index] ?? 0;
    const kind = kinds.charAt(index) as Kind;
    const flag = columnNumber(flags, index);
    const size = hasOwnSize(kind, flag) ? (sizes[sizeAt++] ?? 0) : textLength;
    const key = keys.slice(keyAt, keyAt + keyLength);
    const text = texts.slice(textAt, textAt + textLength);
    yield [columnNumber(depths, index), key, kind, flag, text, size];
    keyAt += keyLength;
    textAt += textLength;
  }
}
