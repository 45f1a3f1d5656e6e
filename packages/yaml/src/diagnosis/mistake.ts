/** A mistake in a rejected text, in the writer's terms. */
export interface Mistake {
  readonly offset: number;
  /** The problem, without a full stop. */
  readonly reason: string;
  /** What to do, without a full stop; the corrected line is appended. */
  readonly remedy: string;
  readonly correction?: Correction | undefined;
  /** The remedy if the correction is not certain. */
  readonly fallback?: string | undefined;
  /** Whether nothing but the correction can be meant, so that a program may make it. */
  readonly isUnambiguous?: boolean;
}

/** A replacement within one line, which it may break in two. */
export interface Correction {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The intended value of the corrected line; undefined if any value will do. */
  readonly intended?: string | undefined;
}

/** The extent of a value, or the mistake in it. */
export interface ValueReading {
  readonly kind: 'empty' | 'plain' | 'closed' | 'block';
  /** The last line, from 0, that certainly belongs to it. */
  readonly last: number;
  readonly mistake?: Mistake | undefined;
}

export const ESCAPE_DOUBLE = 'Write \\" for a quote inside double quotes';
export const ESCAPE_SINGLE = "Write '' for a quote inside single quotes";

/** A key at the start of a text: an identifier and a colon, then a space or the end. */
export const KEY_AHEAD: RegExp = /^[A-Za-z_][\w.-]{0,60}:(?=\s|$)/;

/** A comma after a complete value, as in JSON. */
export function strayComma(value: 'the brackets' | 'the quoted text', end: number, comma: number): Mistake {
  return {
    offset: comma,
    reason: `there is a comma after ${value}`,
    remedy: 'Remove the comma',
    correction: { from: end, to: comma + 1, text: '' },
  };
}

/** Quotes text of one line with the quotes that need fewer escapes. */
export function quote(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
