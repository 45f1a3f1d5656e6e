import { MASK, maskRange } from '../secret/mask.ts';
import type { TextRange } from '../secret/secret-name.ts';

const WIDTH = 100;
/** Control characters, and what changes the direction of text: a terminal would act on them. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A place in a text, and the line that it is in. */
export interface SnippetPlace {
  /** From 1. */
  readonly number: number;
  /** Offset at which the line starts. */
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** The line with its number, secrets masked, and a caret under the place. */
export function renderSnippet(text: string, place: SnippetPlace, secrets: readonly TextRange[]): string {
  const from = Math.max(place.start, place.offset - WIDTH);
  const to = Math.min(place.end, from + WIDTH * 2);
  const before = maskRange(text, { from, to: place.offset }, secrets);
  const inside = secrets.find((range) => range.from < place.offset && place.offset < range.to);
  // Under a secret, the caret stands where that starts.
  const caret = inside ? before.length - MASK.length : before.length;
  const gutter = `${place.number} | `;
  return `${gutter}${printable(maskRange(text, { from, to }, secrets))}\n${' '.repeat(gutter.length + caret)}^`;
}

/** A text of one line that a terminal shows as it stands. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(CONTROLS, '\uFFFD').toWellFormed();
}
