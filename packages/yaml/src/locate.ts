import type { MappingNode, YamlNode, YamlPair, YamlStyle } from './parse/node.ts';
import type { Reader } from './parse/reader.ts';
import { readTree } from './read.ts';
import { blockKey, flowPairKey } from './scalar/key.ts';
import type { YamlOptions } from './text/options.ts';
import type { YamlPosition } from './text/source.ts';
import { isArray, type Value } from './values/value.ts';

/** A stretch of a text; `end` is past its last character. */
export interface YamlRange {
  readonly start: YamlPosition;
  readonly end: YamlPosition;
}

/** Where a value stands in a text. */
export interface YamlLocation {
  /** Its key, quotes included; a list item and the whole document have none. */
  readonly key: YamlRange | undefined;
  /**
   * Its text, without anchor and tag: quotes and brackets included, of a block scalar the lines after the header.
   * Empty, right after the colon, if nothing is written.
   */
  readonly value: YamlRange;
  readonly style: YamlStyle;
  /** What it stands in. */
  readonly parent: 'document' | 'block-mapping' | 'block-sequence' | 'flow-mapping' | 'flow-sequence';
  /** It was reached through an alias or a merge key, so other values stand at this place too. */
  readonly shared: boolean;
}

interface Found {
  readonly node: YamlNode;
  readonly pair: YamlPair | undefined;
  readonly parent: YamlLocation['parent'];
  readonly shared: boolean;
}

/**
 * Where in a text the value at a path of keys is written; list items by number. `undefined` if there is none.
 *
 * An alias is followed to its anchor, and a key that comes from a merge to where it is merged from.
 *
 * @throws YamlError as {@link parseYaml}
 * @example
 * ```ts
 * locateYaml('calls: 7 # so far\n', ['calls'])?.value.start.offset; // 7
 * ```
 */
export function locateYaml(
  source: string | Uint8Array,
  path: readonly string[],
  options: YamlOptions = {},
): YamlLocation | undefined {
  return createYamlLocator(source, options)(path);
}

/** Finds the place of a value by its path, as {@link locateYaml} does. */
export type YamlLocator = (path: readonly string[]) => YamlLocation | undefined;

/**
 * Reads a text once, to locate any number of its values.
 *
 * @throws YamlError as {@link parseYaml}
 */
export function createYamlLocator(source: string | Uint8Array, options: YamlOptions = {}): YamlLocator {
  const { reader, root, value } = readTree(source, options);
  if (root === undefined) return () => undefined;
  const finder = new Finder(reader, root);
  const start = finder.follow({ node: root, pair: undefined, parent: 'document', shared: false });
  return (path) => {
    if (!hasPath(value, path)) return undefined;
    let found: Found | undefined = start;
    for (const part of path) {
      if (found === undefined) return undefined;
      found = finder.child(found, part);
    }
    return found && describe(reader, found);
  };
}

function hasPath(value: Value, path: readonly string[]): boolean {
  let at: Value | undefined = value;
  for (const part of path) at = isArray(at) ? at.get(part) : undefined;
  return at !== undefined;
}

function describe(reader: Reader, found: Found): YamlLocation {
  const { node, pair } = found;
  let { contentStart, end } = node;
  if (node.kind === 'scalar' && node.empty && node.start === node.contentStart && pair !== undefined) {
    contentStart = end = reader.source.text.indexOf(':', pair.key.end) + 1;
  }
  return {
    key: pair && range(reader, pair.key.contentStart, pair.key.end),
    value: range(reader, contentStart, end),
    style: node.style,
    parent: found.parent,
    shared: found.shared,
  };
}

function range(reader: Reader, start: number, end: number): YamlRange {
  return { start: reader.source.position(start), end: reader.source.position(end) };
}

interface Anchor {
  readonly start: number;
  readonly node: YamlNode;
}

/** Walks a tree that was read without an error. */
class Finder {
  readonly #reader: Reader;
  readonly #anchors = new Map<string, Anchor[]>();

  constructor(reader: Reader, root: YamlNode) {
    this.#reader = reader;
    this.#collect(root);
  }

  #collect(node: YamlNode): void {
    if (node.anchor !== undefined) this.#remember(node.anchor, node.anchorStart, node);
    if (node.kind === 'sequence') for (const item of node.items) this.#collect(item);
    if (node.kind !== 'mapping') return;
    for (const { key, value } of node.pairs) {
      // The anchor of the first key of a list item is that of the whole mapping.
      if (key.anchor !== undefined) this.#remember(key.anchor, key.anchorStart, node);
      this.#collect(value);
    }
  }

  #remember(name: string, start: number, node: YamlNode): void {
    const anchors = this.#anchors.get(name) ?? [];
    anchors.push({ start, node });
    this.#anchors.set(name, anchors);
  }

  /** What is really there: the target of an alias, or the brackets that are taken for a key. */
  follow(found: Found): Found {
    const { node } = found;
    if (node.kind === 'alias') {
      const target = this.#anchors.get(node.name)?.findLast((anchor) => anchor.node.end <= node.start);
      return target === undefined ? found : this.follow({ ...found, node: target.node, shared: true });
    }
    const first = node.kind === 'mapping' && node.style === 'block' ? node.pairs[0]?.key : undefined;
    const bracketed = first?.style === 'flow' && (first.kind === 'sequence' || first.kind === 'mapping');
    return bracketed ? { ...found, node: first } : found;
  }

  child(found: Found, part: string): Found | undefined {
    const { node, shared } = found;
    if (node.kind === 'sequence') {
      const item = node.items.find((_, index) => String(index) === part);
      const parent = node.style === 'flow' ? 'flow-sequence' : 'block-sequence';
      return item && this.follow({ node: item, pair: undefined, parent, shared });
    }
    if (node.kind !== 'mapping') return undefined;
    const pair = node.pairs.findLast((candidate) => this.#key(node, candidate) === part);
    if (pair === undefined || part === '<<') return this.#merged(node, part);
    const parent = node.style === 'flow' ? 'flow-mapping' : 'block-mapping';
    return this.follow({ node: pair.value, pair, parent, shared });
  }

  /** The first of what a mapping merges that has the key. */
  #merged(node: MappingNode, part: string): Found | undefined {
    for (const pair of node.pairs) {
      if (this.#key(node, pair) !== '<<') continue;
      const source = this.follow({ node: pair.value, pair, parent: 'block-mapping', shared: true });
      const candidates = source.node.kind === 'sequence' ? source.node.items : [source.node];
      for (const candidate of candidates) {
        const found = this.child(this.follow({ ...source, node: candidate }), part);
        if (found !== undefined) return { ...found, shared: true };
      }
    }
    return undefined;
  }

  #key(node: MappingNode, pair: YamlPair): string {
    const { key } = pair;
    if (node.style === 'flow') return flowPairKey(this.#reader, pair);
    const bare = key.kind === 'scalar' ? { ...key, anchor: undefined } : key;
    return blockKey(this.#reader, bare);
  }
}
