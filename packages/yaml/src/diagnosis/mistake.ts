/** A mistake in a text that the parser has refused, described in the writer's terms. */
export interface Mistake {
  readonly offset: number;
  /** The problem, without a full stop. */
  readonly reason: string;
  /** What to do, without a full stop; with a correction, the corrected line comes after it. */
  readonly remedy: string;
  readonly correction?: Correction | undefined;
  /** The remedy, where the correction turns out not to be certain. */
  readonly otherwise?: string | undefined;
}

/** A change within one line; it may break the line in two. */
export interface Correction {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The text that the value of the line then must be; any value, if there is none. */
  readonly means?: string | undefined;
}

/** What was read of a value: its last line, or a mistake in it. */
export interface ValueReading {
  readonly kind: 'empty' | 'plain' | 'closed' | 'block';
  /** Number, from 0, of the last line that belongs to it for sure. */
  readonly last: number;
  readonly mistake?: Mistake | undefined;
}

export const ESCAPE_DOUBLE = 'Write \\" for a quote inside double quotes';
export const ESCAPE_SINGLE = "Write '' for a quote inside single quotes";

/** A key at the start of a text: an identifier, its colon, and a space or the end. */
export const KEY_AHEAD: RegExp = /^[A-Za-z_][\w.-]{0,60}:(?=\s|$)/;

/** A text of one line in quotes, in those that need fewer escapes. */
export function quote(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** Where the content of a line ends that starts at an offset: before its comment, and the spaces before that. */
export function contentEnd(text: string, from: number): number {
  const next = text.indexOf('\n', from);
  // Within the line: a search to the end of the text, for each line of it, would be quadratic.
  const line = text.slice(from, next === -1 ? text.length : next);
  let end = line.length;
  for (let at = line.indexOf('#'); at !== -1 && at < end; at = line.indexOf('#', at + 1)) {
    if (at === 0 || isSpace(line[at - 1])) end = at;
  }
  while (end > 0 && isSpace(line[end - 1])) end--;
  return from + end;
}

export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

/** Past the spaces and tabs at an offset. */
export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}
