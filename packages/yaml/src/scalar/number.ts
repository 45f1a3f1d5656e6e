const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

/** PHP's `is_numeric` for a text without spaces around it. */
const NUMERIC = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const NUMERIC_PREFIX = /^[ \t\n]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/;

/** Whether PHP takes the text for a number in base 10. */
export function isNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** PHP's `(float) $text`: the longest number at its start, else 0. */
export function toFloat(text: string): number {
  const prefix = NUMERIC_PREFIX.exec(text);
  return prefix === null ? 0 : Number(prefix[0]);
}

/** An integer, if the text is exactly how PHP prints one of 64 bits, else the text: no leading zeros, no `-0`. */
export function toIntOrText(text: string): bigint | string {
  // A sign and nineteen digits are the most that 64 bits hold; BigInt is slow on a text that is far longer.
  if (text.length > 20) return text;
  const value = BigInt(text);
  return value <= MAX_INT && value >= MIN_INT && String(value) === text ? value : text;
}

/** PHP's `hexdec` and `octdec`: an integer, or beyond 64 bits a float; characters that are no digits are skipped. */
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
    // PHP goes on in floating point from the first digit that does not fit, and rounds at each step from there.
    if (next > MAX_INT) float = Number(whole) * base + digit;
    else whole = next;
  }
  return float ?? whole;
}
