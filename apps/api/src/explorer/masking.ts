import { isArray, isSecretName, maskSecrets, type PhpArray, type Value } from '@flextype-bun/registry-core';

/** Stands for a masked value. */
export const MASK = '••••••';

// What leaves the secret to the program, and is none.
const PLACEHOLDER = /^(?:|auto|none|default)$/i;

/** Whether all below a key is secret: `password`, `tokens`, `api_keys`. */
export function isSecretKey(key: string): boolean {
  return isSecretName(key);
}

/** Whether a single value is a secret by itself, or by the key that it stands below. */
export function isSecretValue(value: Value, belowSecretKey: boolean): boolean {
  if (typeof value !== 'string')
    return belowSecretKey && (typeof value === 'bigint' || typeof value === 'number');
  return belowSecretKey ? !PLACEHOLDER.test(value.trim()) : maskSecrets(value) !== value;
}

/** A value with its secrets masked, and how many there were. The same value if there are none. */
export function maskValue(value: Value, path: readonly string[]): { value: Value; masked: number } {
  let masked = 0;
  const mask = (part: Value, secret: boolean): Value => {
    if (isArray(part)) return maskItems(part, secret);
    if (!isSecretValue(part, secret)) return part;
    masked++;
    return MASK;
  };
  const maskItems = (array: PhpArray, secret: boolean): PhpArray => {
    const before = masked;
    const copy = new Map<string, Value>();
    for (const [key, item] of array) copy.set(key, mask(item, secret || isSecretKey(key)));
    return masked === before ? array : copy;
  };
  return { value: mask(value, path.some(isSecretKey)), masked };
}
