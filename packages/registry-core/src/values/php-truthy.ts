import { isArray, type Value } from '@flextype-bun/yaml';

/** Whether PHP takes a value for true: what is not set, `null`, `false`, 0, `''`, `'0'` and `[]` are false. */
export function isTruthy(value: Value | undefined): boolean {
  if (isArray(value)) return value.size > 0;
  return Boolean(value) && value !== '0';
}
