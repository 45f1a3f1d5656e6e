import type { TextRange } from './secret-name.ts';
import { secretRanges } from './secret-ranges.ts';

/** Replaces a secret of any length. */
export const MASK = '***';

/** Masks the secrets in a part of a text; `ranges` are the secrets of the whole text. */
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

/** Masks everything that looks like a secret, in YAML and in similar text (`password=x`, `{"password":"x"}`). */
export function maskSecrets(text: string): string {
  return maskRange(text, { from: 0, to: text.length }, secretRanges(text));
}

/** Whether a part of a text contains a secret. */
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
