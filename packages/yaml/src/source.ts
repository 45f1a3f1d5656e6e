import { YamlError, type YamlErrorCode } from './error.ts';

/** A place in a text. */
export interface YamlPosition {
  /** In UTF-16 code units of the text as it was given, from 0. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

const SNIPPET_WIDTH = 100;

/** A text with `\n` as its only line break, and the way from its offsets to lines and columns. */
export class YamlSource {
  readonly text: string;
  readonly file: string;
  /** The text as it was given, maybe with other line breaks. */
  readonly #given: string;
  #lineStarts: number[] | undefined;
  #givenStarts: number[] | undefined;

  constructor(given: string, file: string) {
    this.text = given.includes('\r') ? given.replace(/\r\n?/g, '\n') : given;
    this.file = file;
    this.#given = given;
  }

  /** The offset at which each line starts. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** A line without its break; `''` beyond the end. */
  line(index: number): string {
    const start = this.lineStarts[index];
    if (start === undefined) return '';
    const next = this.lineStarts[index + 1];
    return this.text.slice(start, next === undefined ? this.text.length : next - 1);
  }

  /** The line, from 0, in which an offset stands. */
  lineAt(offset: number): number {
    const starts = this.lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset at which the line of this offset starts; walks back, so it is cheap without a table of lines. */
  lineStart(offset: number): number {
    return offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** How far from the start of its line an offset stands, from 0. */
  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  position(offset: number): YamlPosition {
    const line = this.lineAt(offset);
    const start = this.lineStarts[line] ?? 0;
    return { offset: this.#givenStart(line) + offset - start, line: line + 1, column: offset - start + 1 };
  }

  #givenStart(line: number): number {
    if (this.#given === this.text) return this.lineStarts[line] ?? 0;
    this.#givenStarts ??= [
      0,
      ...Array.from(this.#given.matchAll(/\r\n?|\n/g), (end) => end.index + end[0].length),
    ];
    return this.#givenStarts[line] ?? 0;
  }

  error(code: YamlErrorCode, offset: number, reason: string, remedy: string, cause?: unknown): YamlError {
    const { line, column } = this.position(offset);
    const snippet = renderSnippet(this.line(line - 1), line, column);
    return new YamlError({ code, reason, remedy, file: this.file, line, column, snippet, cause });
  }
}

function renderSnippet(text: string, line: number, column: number): string {
  const from = Math.max(0, column - SNIPPET_WIDTH);
  const shown = text.slice(from, from + SNIPPET_WIDTH * 2).replaceAll('\t', ' ');
  const gutter = `${line} | `;
  return `${gutter}${shown}\n${' '.repeat(gutter.length + column - 1 - from)}^`;
}
