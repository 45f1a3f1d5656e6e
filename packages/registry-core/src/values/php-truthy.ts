import { isArray, type Value } from '@flextype-bun/yaml';

/** Whether a value is truthy in PHP: unset, `null`, `false`, 0, `''`, `'0'` and `[]` are not. */
export function isTruthy(value: Value | undefined): boolean {
  if (isArray(value)) return value.size > 0;
  return Boolean(value) && value !== '0';
}
