import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

// To go through that many values takes a few milliseconds, whatever is done with them; a long string counts as many.
const MAX_VALUES = 5_000;
const CHARACTERS_PER_VALUE = 32;

/** Whether to go through all of a value may keep other work waiting for more than a few milliseconds. */
export function isLargeValue(value: Value): boolean {
  return weigh(value, MAX_VALUES) < 0;
}

/** What is left of so many values when those of a value are taken away, below 0 as soon as nothing is. */
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
