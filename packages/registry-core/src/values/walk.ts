import { isArray, type PhpArray, type Value } from '@flextype-bun/yaml';

/** A value of a tree, and the way to it. */
export interface TreeEntry {
  readonly id: string;
  readonly path: readonly string[];
  readonly value: Value;
}

/**
 * Every value of a tree that an id leads to, each array before what is in it. Below a key with a dot in it there is
 * nothing that an id could name.
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
