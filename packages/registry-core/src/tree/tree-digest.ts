import { createHash } from 'node:crypto';
import { isArray, type Value } from '@flextype-bun/yaml';

/** What {@link describeTree} finds out about a tree in one walk. */
export interface TreeDescription {
  /** Equal for equal values only: type, key order and exact number included. */
  readonly digest: string;
  /** Ids of the values that JSON cannot hold. */
  readonly unencodable: readonly string[];
}

/** @param id the id of the tree itself, under which the ids of its values are told */
export function describeTree(tree: Value, id: string): TreeDescription {
  const parts: string[] = [];
  const unencodable: string[] = [];
  describe(tree, id, parts, unencodable);
  return { digest: digestOf(parts.join('')), unencodable };
}

/** One digest for many, in their order. */
export function combineDigests(digests: Iterable<string>): string {
  return digestOf([...digests].join('\n'));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

// Every part is written with its type and its length, so that no two different trees give the same bytes.
function describe(value: Value, id: string, parts: string[], unencodable: string[]): void {
  if (isArray(value)) {
    parts.push(`a${value.size};`);
    for (const [key, item] of value) {
      parts.push(`k${key.length}:${key}`);
      describe(item, `${id}.${key}`, parts, unencodable);
    }
    return;
  }
  if (typeof value === 'string') {
    parts.push(`s${value.length}:${value}`);
    if (!value.isWellFormed()) unencodable.push(id);
    return;
  }
  if (typeof value === 'number') {
    parts.push(`f${Object.is(value, -0) ? '-0' : value};`);
    if (!Number.isFinite(value)) unencodable.push(id);
    return;
  }
  parts.push(typeof value === 'bigint' ? `i${value};` : `${value};`);
}
