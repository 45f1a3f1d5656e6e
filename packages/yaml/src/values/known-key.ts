// Longer keys are rare, and hardly ever the same in two files.
const MAX_LENGTH = 64;
const MAX_KEYS = 4096;

const known = new Map<string, string>();

/**
 * The same text for all equal keys. The files of a site have few different ones, and each key by itself takes memory, and
 * keeps the text of its file alive.
 */
export function toKnownKey(key: string): string {
  const same = known.get(key);
  if (same !== undefined) return same;
  if (key.length > MAX_LENGTH || known.size >= MAX_KEYS) return key;
  // A copy: a part of a text keeps all of it in memory.
  const copy = [...key].join('');
  known.set(copy, copy);
  return copy;
}
