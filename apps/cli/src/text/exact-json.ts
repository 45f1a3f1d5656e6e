import { toList, type Value } from '@flextype-bun/registry-core';
import { type Node, type ParseError, parseTree } from 'jsonc-parser';

/** PHP encodes nothing deeper. */
const MAX_DEPTH = 512;

/**
 * Parses a response of the API, and leaves each `value` in it as its JSON text, for {@link toExactValue}: `JSON.parse`
 * would round integers, and sort keys that are numbers.
 */
export function parseKeepingValues(text: string): unknown {
  return toObject(parseExactly(text), text);
}

/** The value of a JSON text, with PHP's types: `2` is an integer, `2.0` a float. */
export function toExactValue(text: string): Value {
  return toValue(parseExactly(text), text);
}

function parseExactly(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowEmptyContent: false });
  if (!root || errors.length > 0) throw new SyntaxError('The text is not JSON');
  return root;
}

function toObject(node: Node, text: string): unknown {
  if (node.type === 'array') return (node.children ?? []).map((item) => toObject(item, text));
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    pairsOf(node).map(([key, value]) => {
      const isKept = key === 'value' && value.type !== 'null';
      if (isKept) checkDepth(value, 1);
      return [key, isKept ? sourceOf(value, text) : toObject(value, text)];
    }),
  );
}

function checkDepth({ children = [] }: Node, depth: number): void {
  if (depth > MAX_DEPTH) throw new SyntaxError(`The value is nested deeper than ${MAX_DEPTH} levels`);
  for (const child of children) checkDepth(child, child.type === 'property' ? depth : depth + 1);
}

function toValue(node: Node, text: string): Value {
  switch (node.type) {
    case 'array':
      return toList((node.children ?? []).map((item) => toValue(item, text)));
    case 'object':
      return new Map(pairsOf(node).map(([key, value]) => [key, toValue(value, text)]));
    case 'number': {
      const digits = sourceOf(node, text);
      return /^-?\d+$/.test(digits) ? BigInt(digits) : Number(digits);
    }
    default:
      return node.value;
  }
}

function pairsOf({ children = [] }: Node): [key: string, value: Node][] {
  return children.flatMap(({ children: [key, value] = [] }) => (key && value ? [[key.value, value]] : []));
}

function sourceOf({ offset, length }: Node, text: string): string {
  return text.slice(offset, offset + length);
}
