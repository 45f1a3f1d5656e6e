/**
 * A value as PHP holds it, so that nothing that a client could see is lost on the way to JSON.
 *
 * PHP's integers are `bigint` (64 bits, exact), its floats are `number`.
 */
export type Value = null | boolean | bigint | number | string | PhpArray;

/**
 * PHP's one array type, list and map in one, in insertion order. PHP's integer keys stand in their canonical
 * decimal form (`"7"`, `"-1"`), as any key that PHP would make an integer.
 */
export type PhpArray = ReadonlyMap<string, Value>;

/** Whether `json_encode` would write this array as `[…]`: its keys are `0, 1, 2 …` in that order. */
export function isList(array: PhpArray): boolean {
  let index = 0;
  for (const key of array.keys()) {
    if (key !== String(index)) return false;
    index++;
  }
  return true;
}

/** A PHP array with the keys `0, 1, 2 …`. */
export function toList(items: Iterable<Value>): PhpArray {
  const list = new Map<string, Value>();
  for (const item of items) list.set(String(list.size), item);
  return list;
}

/** Whether a value is a {@link PhpArray}. */
export function isArray(value: Value | undefined): value is PhpArray {
  return value instanceof Map;
}
