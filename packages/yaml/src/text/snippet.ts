import { MASK, maskRange } from '../secret/mask.ts';
import type { TextRange } from '../secret/secret-name.ts';

const CONTEXT_WIDTH = 100;
/** Control characters and changes of text direction, which a terminal would interpret. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

export interface SnippetPlace {
  /** Line number, from 1. */
  readonly number: number;
  /** Offset of the start of the line. */
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** Renders a line with its number, secrets masked, and a caret below the offset. */
export function renderSnippet(text: string, place: SnippetPlace, secrets: readonly TextRange[]): string {
  const from = Math.max(place.start, place.offset - CONTEXT_WIDTH);
  const to = Math.min(place.end, from + CONTEXT_WIDTH * 2);
  const before = maskRange(text, { from, to: place.offset }, secrets);
  const inside = secrets.find((range) => range.from < place.offset && place.offset < range.to);
  // Within a secret, the caret points at its start.
  const caret = inside ? before.length - MASK.length : before.length;
  const gutter = `${place.number} | `;
  return `${gutter}${printable(maskRange(text, { from, to }, secrets))}\n${' '.repeat(gutter.length + caret)}^`;
}

/** Replaces what a terminal would interpret in text of one line. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(CONTROLS, '\uFFFD').toWellFormed();
}
