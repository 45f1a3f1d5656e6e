const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

/** PHP's `is_numeric` for a text without spaces around it. */
const NUMERIC = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const NUMERIC_PREFIX = /^[ \t\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/;

/** Whether PHP recognizes the text as a decimal number. */
export function isNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** PHP's `(float) $text`: the longest number at the start, or 0. */
export function toFloat(text: string): number {
  const prefix = NUMERIC_PREFIX.exec(text);
  return prefix === null ? 0 : Number(prefix[0]);
}

/** A 64-bit integer if the text is its canonical form (no leading zeros, no `-0`), otherwise the text. */
export function toIntOrText(text: string): bigint | string {
  // 64 bits take a sign and nineteen digits at most; BigInt is slow on very long texts.
  if (text.length > 20) return text;
  const value = BigInt(text);
  return value <= MAX_INT && value >= MIN_INT && String(value) === text ? value : text;
}

/** PHP's `hexdec` and `octdec`: an integer, or a float beyond 64 bits; characters that are not digits are skipped. */
export function fromBase(digits: string, base: 8 | 16): bigint | number {
  let whole = 0n;
  let float: number | undefined;
  for (const character of digits) {
    const digit = Number.parseInt(character, base);
    if (Number.isNaN(digit)) continue;
    if (float !== undefined) {
      float = float * base + digit;
      continue;
    }
    const next = whole * BigInt(base) + BigInt(digit);
    // From the first digit that does not fit, PHP continues in floating point and rounds at each step.
    if (next > MAX_INT) float = Number(whole) * base + digit;
    else whole = next;
  }
  return float ?? whole;
}
