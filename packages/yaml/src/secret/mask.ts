import type { TextRange } from './secret-name.ts';
import { secretRanges } from './secret-ranges.ts';

/** Stands for a secret, however long that is. */
export const MASK = '***';

/** A part of a text with its secrets masked; `ranges` are those of the whole text. */
export function maskRange(text: string, part: TextRange, ranges: readonly TextRange[]): string {
  const pieces: string[] = [];
  let at = part.from;
  for (let index = firstAfter(ranges, part.from); index < ranges.length; index++) {
    const { from, to } = ranges[index] ?? part;
    if (from >= part.to) break;
    pieces.push(text.slice(at, Math.max(at, from)), MASK);
    at = Math.min(to, part.to);
  }
  return pieces.join('') + text.slice(at, part.to);
}

/**
 * A text in which what looks like a secret is masked: in YAML, and in what resembles it (`password=x`,
 * `{"password":"x"}`).
 */
export function maskSecrets(text: string): string {
  return maskRange(text, { from: 0, to: text.length }, secretRanges(text));
}

/** Whether a secret stands in a part of a text. */
export function hasSecret(part: TextRange, ranges: readonly TextRange[]): boolean {
  const next = ranges[firstAfter(ranges, part.from)];
  return next !== undefined && next.from < part.to;
}

/** The first range that ends after an offset. */
function firstAfter(ranges: readonly TextRange[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
