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
  // Thousands of plugins share a few keys.
  const names = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    const known = names.get(name) ?? isSecretName(name);
    names.set(name, known);
    return known;
  };
  for (const { id, path, value } of eachId(tree)) {
    if (isArray(value) || !isFilled(value)) continue;
    if (isSecret(path.at(-1) ?? '') || hasPassword(value)) ids.push(id);
  }
  return ids;
}

function hasPassword(value: Value): boolean {
  return typeof value === 'string' && value.includes('://') && value.split(/\s/).some(addressPassword);
}

function isFilled(value: Value): boolean {
  return typeof value === 'string' ? !PLACEHOLDER.test(value.trim()) : typeof value === 'bigint';
}
