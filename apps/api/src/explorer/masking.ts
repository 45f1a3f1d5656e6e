import {
  isArray,
  isSecretName,
  maskSecrets,
  type PhpArray,
  type Steps,
  type Value,
} from '@flextype-bun/registry-core';

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

/** A value without its secrets, and their number. */
export interface Masked {
  readonly value: Value;
  readonly masked: number;
}

// Values per step, between which other work gets its turn.
const STEP = 250;

/** Masks secrets in a value, step by step. The value stays the same object if there are none. */
export function* maskSteps(value: Value, path: readonly string[]): Steps<Masked> {
  let masked = 0;
  let left = STEP;
  const mask = (part: Exclude<Value, PhpArray>, secret: boolean): Value => {
    if (!isSecretValue(part, secret)) return part;
    masked++;
    return MASK;
  };
  function* maskItems(array: PhpArray, secret: boolean): Steps<PhpArray> {
    const before = masked;
    const copy = new Map<string, Value>();
    for (const [key, item] of array) {
      if (--left === 0) {
        left = STEP;
        yield;
      }
      const isSecret = secret || isSecretKey(key);
      copy.set(key, isArray(item) ? yield* maskItems(item, isSecret) : mask(item, isSecret));
    }
    return masked === before ? array : copy;
  }
  const secret = path.some(isSecretKey);
  const shown = isArray(value) ? yield* maskItems(value, secret) : mask(value, secret);
  return { value: shown, masked };
}

/** {@link maskSteps} without a break, for small values. */
export function maskValue(value: Value, path: readonly string[]): Masked {
  const steps = maskSteps(value, path);
  for (;;) {
    const { done, value: result } = steps.next();
    if (done) return result;
  }
}
