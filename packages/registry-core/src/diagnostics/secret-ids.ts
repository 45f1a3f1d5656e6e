import { addressPassword, isArray, isSecretName, type PhpArray, type Value } from '@flextype-bun/yaml';
import { eachId } from '../values/walk.ts';

// What a setting says that leaves the secret to the program.
const PLACEHOLDER = /^(?:|auto|none|default)$/i;

/**
 * The ids of a tree that look like secrets: by a word of their last part (`password`, `secret`, `key`, `dsn` …;
 * `mail_api_key` and `apiKey` too), or by a value that is an address with a password in it. Only texts and numbers
 * that are not empty count.
 *
 * Every token can read every id, so that what this finds is known to all who hold one.
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
