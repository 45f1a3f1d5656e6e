import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

// Processing this many values takes a few milliseconds; a long string counts as many values.
const MAX_VALUES = 5_000;
const CHARACTERS_PER_VALUE = 32;

/** The bound of {@link isLargeValue} in words. */
export function describeLargeValue(): string {
  // Formatted only when needed: the first number takes a millisecond, which would delay every start.
  const [values, characters] = [MAX_VALUES, MAX_VALUES * CHARACTERS_PER_VALUE].map((n) =>
    n.toLocaleString('en'),
  );
  return `${values} values or ${characters} characters`;
}

/** Whether processing a value at once may delay other work by more than a few milliseconds. */
export function isLargeValue(value: Value): boolean {
  return weigh(value, MAX_VALUES) < 0;
}

/** Subtracts the number of values in a value from a budget; stops early once the result is below 0. */
function weigh(value: Value, left: number): number {
  if (isArray(value)) return weighItems(value, left - 1);
  return left - 1 - (typeof value === 'string' ? value.length / CHARACTERS_PER_VALUE : 0);
}

function weighItems(array: PhpArray, available: number): number {
  let left = available - array.size;
  for (const [key, item] of array) {
    if (left < 0) return left;
    left = weigh(item, left - key.length / CHARACTERS_PER_VALUE);
  }
  return left;
}
