import { addressPassword, isArray, isSecretName, type PhpArray, type Value } from '@flextype-bun/yaml';
import { eachId } from '../values/walk.ts';

// Values that leave the choice of the secret to the program.
const PLACEHOLDER = /^(?:|auto|none|default)$/i;

/**
 * Finds ids that look like secrets: by a word in their last part (`password`, `mail_api_key`, `apiKey`, `dsn` …), or by a
 * value that is a URL with a password. Only non-empty strings and integers count.
 *
 * A token without a scope can read every id, so such values are exposed to everyone who has one.
 */
export function secretIds(tree: PhpArray): string[] {
  const ids: string[] = [];
  for (const { id, path, value } of eachId(tree)) {
    if (isArray(value) || !isFilled(value)) continue;
    const hasPassword = typeof value === 'string' && value.split(/\s/).some(addressPassword);
    if (isSecretName(path.at(-1) ?? '') || hasPassword) ids.push(id);
  }
  return ids;
}

function isFilled(value: Value): boolean {
  return typeof value === 'string' ? !PLACEHOLDER.test(value.trim()) : typeof value === 'bigint';
}
