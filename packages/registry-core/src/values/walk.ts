import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

/** A value in a tree, with its path. */
export interface TreeEntry {
  readonly id: string;
  readonly path: readonly string[];
  readonly value: Value;
}

/**
 * Yields every value that has an id, arrays before their items. Values below a key with a dot have none.
 */
export function* eachId(
  tree: PhpArray,
  base: readonly string[] = [],
): Generator<TreeEntry, undefined, undefined> {
  for (const [key, value] of tree) {
    if (key.includes('.')) continue;
    const path = [...base, key];
    yield { id: path.join('.'), path, value };
    if (isArray(value)) yield* eachId(value, path);
  }
}
