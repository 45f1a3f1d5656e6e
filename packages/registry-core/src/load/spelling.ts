// A file system that ignores case finds a module by other spellings of its name as well. Only the one in the listing of
// its folder counts, or there would be a second module of the same files.

/**
 * The keys to be read for changed ones: those that the folders list, whatever the spelling in the path of the change.
 *
 * @param changed `undefined` for all
 * @param listed the keys that the folders list
 * @param known the keys of all modules so far
 */
export function keysToRead(
  changed: ReadonlySet<string> | undefined,
  listed: ReadonlySet<string>,
  known: Iterable<string>,
): Set<string> {
  if (!changed) return new Set([...listed, ...known]);
  const spellings = bySpelling(listed);
  const keys = [...changed].map((key) => (listed.has(key) ? key : (spellings.get(key.toLowerCase()) ?? key)));
  return new Set([...keys, ...misspelt(listed, known)]);
}

/** The known keys that the folders list in another spelling only: their folders were renamed. */
export function misspelt(listed: ReadonlySet<string>, known: Iterable<string>): Set<string> {
  const spellings = bySpelling(listed);
  return new Set([...known].filter((key) => !listed.has(key) && spellings.has(key.toLowerCase())));
}

function bySpelling(listed: Iterable<string>): Map<string, string> {
  return new Map(Array.from(listed, (key) => [key.toLowerCase(), key]));
}
