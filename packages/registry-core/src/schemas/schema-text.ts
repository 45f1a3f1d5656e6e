import { positionAt } from '@flextype-bun/project';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { SchemaPosition } from './schema-protocol.ts';

/** The text of a schema, in which rules have positions. */
export class SchemaText {
  /** What is wrong with it as JSON. */
  readonly error: { readonly message: string; readonly position: SchemaPosition } | undefined;
  readonly #text: string;
  readonly #root: Node | undefined;

  constructor(text: string) {
    this.#text = text;
    const errors: ParseError[] = [];
    this.#root = parseTree(text, errors, { disallowComments: true, allowEmptyContent: false });
    const [first] = errors;
    this.error = first && {
      message: printParseErrorCode(first.error)
        .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
        .trim(),
      position: this.#positionOf(first.offset),
    };
  }

  /** The position of the rule at some keys, or of the nearest rule above it that the text has. */
  locate(keys: readonly string[]): SchemaPosition {
    for (let length = keys.length; length > 0; length--) {
      const node = this.#find(keys.slice(0, length));
      if (node) return this.#positionOf(node.offset);
    }
    return this.#positionOf(this.#root?.offset ?? 0);
  }

  /** The first property with a key and value, such as a `$ref` that leads nowhere. */
  find(isWanted: (key: string, value: string) => boolean): SchemaPosition {
    const pending = this.#root ? [this.#root] : [];
    for (let node = pending.pop(); node; node = pending.pop()) {
      const [key, value] = node.type === 'property' ? (node.children ?? []) : [];
      if (key && isWanted(String(key.value), String(value?.value))) return this.#positionOf(node.offset);
      // Reversed, since the last one is taken first.
      for (const child of (node.children ?? []).toReversed()) pending.push(child);
    }
    return this.#positionOf(this.#root?.offset ?? 0);
  }

  #find(keys: readonly string[]): Node | undefined {
    let node = this.#root;
    for (const key of keys) node = node && childAt(node, key);
    return node?.parent?.type === 'property' ? node.parent : node;
  }

  #positionOf(offset: number): SchemaPosition {
    return positionAt(this.#text, offset);
  }
}

/** Of equal keys, the last one counts. */
function childAt({ type, children = [] }: Node, key: string): Node | undefined {
  if (type === 'array') return children[Number(key)];
  return children.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}
