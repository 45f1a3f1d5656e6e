/**
 * A PHP value, without loss of anything that is visible in JSON: integers of 64 bits are `bigint`, floats are
 * `number`.
 */
export type Value = null | boolean | bigint | number | string | PhpArray;

/**
 * PHP's array, both list and map, in insertion order. Keys that PHP stores as integers are in canonical decimal form
 * (`"7"`, `"-1"`).
 */
export type PhpArray = ReadonlyMap<string, Value>;

/** Whether `json_encode` encodes the array as `[…]`: its keys are `0, 1, 2 …` in this order. */
export function isList(array: PhpArray): boolean {
  let index = 0;
  for (const key of array.keys()) {
    if (key !== String(index)) return false;
    index++;
  }
  return true;
}

/** Creates an array with the keys `0, 1, 2 …`. */
export function toList(items: Iterable<Value>): PhpArray {
  const list = new Map<string, Value>();
  for (const item of items) list.set(String(list.size), item);
  return list;
}

/** Whether a value is truthy in PHP: unset, `null`, `false`, 0, `''`, `'0'` and `[]` are not. */
export function isTruthy(value: Value | undefined): boolean {
  if (isArray(value)) return value.size > 0;
  return Boolean(value) && value !== '0';
}

export function isArray(value: Value | undefined): value is PhpArray {
  return value instanceof Map;
}
