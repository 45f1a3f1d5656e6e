import { isArray, isSecretName, maskSecrets, type PhpArray, type Value } from '@flextype-bun/registry-core';

/** Replaces a masked value. */
export const MASK = '••••••';

// Values that mean "no secret".
const PLACEHOLDER = /^(?:|auto|none|default)$/i;

/** Whether everything below a key is secret: `password`, `tokens`, `api_keys`. */
export function isSecretKey(key: string): boolean {
  return isSecretName(key);
}

/** Whether a scalar is secret by its content or by its key. */
export function isSecretValue(value: Value, belowSecretKey: boolean): boolean {
  if (typeof value !== 'string')
    return belowSecretKey && (typeof value === 'bigint' || typeof value === 'number');
  return belowSecretKey ? !PLACEHOLDER.test(value.trim()) : maskSecrets(value) !== value;
}

/** Masks secrets in a value and counts them. Returns the same value if there are none. */
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
