import type { MappingNode, YamlNode, YamlPair, YamlStyle } from './parse/node.ts';
import type { Reader } from './parse/reader.ts';
import { readTree } from './read.ts';
import { blockKey, flowPairKey } from './scalar/key.ts';
import type { YamlOptions } from './text/options.ts';
import type { YamlPosition } from './text/source.ts';
import { isArray, type Value } from './values/value.ts';

/** A range of a text; `end` is exclusive. */
export interface YamlRange {
  readonly start: YamlPosition;
  readonly end: YamlPosition;
}

/** The location of a value in a text. */
export interface YamlLocation {
  /** Its key, quotes included; undefined for list items and the whole document. */
  readonly key: YamlRange | undefined;
  /**
   * Its text without anchor and tag. Includes quotes and brackets; a block scalar starts after its header. For a key
   * without a value, an empty range after the colon.
   */
  readonly value: YamlRange;
  readonly style: YamlStyle;
  /** What contains it. */
  readonly parent: 'document' | 'block-mapping' | 'block-sequence' | 'flow-mapping' | 'flow-sequence';
  /** The path goes through an alias or a merge key, so the text defines other values as well. */
  readonly shared: boolean;
}

interface Found {
  readonly node: YamlNode;
  readonly pair: YamlPair | undefined;
  readonly parent: YamlLocation['parent'];
  readonly shared: boolean;
}

/**
 * Locates the value at a path of keys, in which list items go by their number; `undefined` if there is none.
 * Aliases and merge keys are followed to the text that defines the value.
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

/** Locates values of one text, as {@link locateYaml} does. */
export type YamlLocator = (path: readonly string[]) => YamlLocation | undefined;

/**
 * Parses a text once to locate any number of its values.
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

/** Finds nodes in a tree that was composed without an error. */
class Finder {
  readonly #reader: Reader;
  readonly #anchors = new Map<string, Anchor[]>();
  /** The pairs of mappings in which a key was looked up, the last of each key. */
  readonly #pairs = new Map<MappingNode, ReadonlyMap<string, YamlPair>>();

  constructor(reader: Reader, root: YamlNode) {
    this.#reader = reader;
    this.#collect(root);
  }

  #collect(node: YamlNode): void {
    if (node.anchor !== undefined) this.#remember(node.anchor, node.anchorStart, node);
    if (node.kind === 'sequence') for (const item of node.items) this.#collect(item);
    if (node.kind !== 'mapping') return;
    for (const { key, value } of node.pairs) {
      // An anchor on the first key of a list item names the whole mapping.
      if (key.anchor !== undefined) this.#remember(key.anchor, key.anchorStart, node);
      this.#collect(value);
    }
  }

  #remember(name: string, start: number, node: YamlNode): void {
    const anchors = this.#anchors.get(name) ?? [];
    anchors.push({ start, node });
    this.#anchors.set(name, anchors);
  }

  /** Resolves an alias to its target, and a mapping whose key is in brackets to these brackets. */
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
    const pair = this.#pairsOf(node).get(part);
    if (pair === undefined || part === '<<') return this.#merged(node, part);
    const parent = node.style === 'flow' ? 'flow-mapping' : 'block-mapping';
    return this.follow({ node: pair.value, pair, parent, shared });
  }

  #pairsOf(node: MappingNode): ReadonlyMap<string, YamlPair> {
    let pairs = this.#pairs.get(node);
    if (!pairs) {
      pairs = new Map(node.pairs.map((pair) => [this.#key(node, pair), pair]));
      this.#pairs.set(node, pairs);
    }
    return pairs;
  }

  /** Finds the key in the first merged mapping that has it. */
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
