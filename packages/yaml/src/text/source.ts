import { hasSecret, maskRange } from '../secret/mask.ts';
import type { TextRange } from '../secret/secret-name.ts';
import { secretRanges } from '../secret/secret-ranges.ts';
import { YamlError, type YamlErrorCode } from './error.ts';
import { printable, renderSnippet } from './snippet.ts';

export interface YamlPosition {
  /** From 0, in UTF-16 code units of the original text. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

const EXCERPT_WIDTH = 60;

/** A text with normalized line breaks, which maps offsets to lines and columns. */
export class YamlSource {
  readonly text: string;
  readonly file: string;
  /** The text before its line breaks were normalized. */
  readonly #original: string;
  #lineStarts: number[] | undefined;
  #originalStarts: number[] | undefined;
  #secrets: readonly TextRange[] | undefined;

  constructor(original: string, file: string) {
    this.text = original.includes('\r') ? original.replace(/\r\n?/g, '\n') : original;
    this.file = file;
    this.#original = original;
  }

  /** The offsets of the starts of all lines. */
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

  /** A line, from 0, without its line break; `''` past the end. */
  line(index: number): string {
    const start = this.lineStarts[index];
    if (start === undefined) return '';
    const next = this.lineStarts[index + 1];
    return this.text.slice(start, next === undefined ? this.text.length : next - 1);
  }

  /** The line, from 0, of an offset. */
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

  /** The start of the line of an offset. Searches backwards, which needs no table of lines. */
  lineStart(offset: number): number {
    return offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The column, from 0, of an offset. */
  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  position(offset: number): YamlPosition {
    const line = this.lineAt(offset);
    const start = this.lineStarts[line] ?? 0;
    return { offset: this.#originalStart(line) + offset - start, line: line + 1, column: offset - start + 1 };
  }

  #originalStart(line: number): number {
    if (this.#original === this.text) return this.lineStarts[line] ?? 0;
    this.#originalStarts ??= [
      0,
      ...Array.from(this.#original.matchAll(/\r\n?|\n/g), (end) => end.index + end[0].length),
    ];
    return this.#originalStarts[line] ?? 0;
  }

  /** A part of the text for messages: shortened, on one line, with secrets masked. */
  excerpt(from: number, to: number): string {
    const masked = maskRange(this.text, { from, to: Math.min(to, from + EXCERPT_WIDTH) }, this.#secretRanges);
    return printable(masked.replaceAll('\n', ' ')) + (to > from + EXCERPT_WIDTH ? '…' : '');
  }

  /** Whether a part of the text contains what looks like a secret. */
  hasSecret(from: number, to: number): boolean {
    return hasSecret({ from, to }, this.#secretRanges);
  }

  /** The line of an offset with a caret below it and secrets masked. */
  snippet(offset: number): string {
    const line = this.lineAt(offset);
    const start = this.lineStarts[line] ?? 0;
    const place = { number: line + 1, start, end: start + this.line(line).length, offset };
    return renderSnippet(this.text, place, this.#secretRanges);
  }

  // Computed only if there is a message about the text.
  get #secretRanges(): readonly TextRange[] {
    this.#secrets ??= secretRanges(this.text);
    return this.#secrets;
  }

  error(code: YamlErrorCode, offset: number, reason: string, remedy: string, cause?: unknown): YamlError {
    const { line, column } = this.position(offset);
    const snippet = this.snippet(offset);
    return new YamlError({ code, reason, remedy, file: this.file, line, column, snippet, cause });
  }
}
