import type { DocumentEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { EVENT_ID, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { YamlError } from '../text/error.ts';
import type { YamlSource } from '../text/source.ts';
import { breaksAreInFlow, joinFlowLines } from './flow-lines.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode, YamlStyle } from './node.ts';

/** The first document of a text, and the number of documents. */
export interface ParsedText {
  readonly root: YamlNode | undefined;
  readonly document: DocumentEvent | undefined;
  readonly documents: number;
}

/** The limits of {@link parseTree}; see `YamlOptions`. */
export interface TreeLimits {
  readonly maxDepth: number;
  readonly maxEntries: number;
}

const SCALAR_STYLES: Readonly<Record<number, YamlStyle>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

/**
 * Builds a tree from js-yaml's events, which have the start of each node; the tree adds the ends.
 *
 * @throws YamlError if the text is not YAML, or exceeds a limit
 */
export function parseTree(source: YamlSource, limits: TreeLimits): ParsedText {
  const { maxDepth } = limits;
  try {
    return buildTree(source, readEvents(source, source.text, maxDepth), limits);
  } catch (error) {
    const joined = isDeficientIndent(error) ? joinFlowLines(source.text) : undefined;
    if (joined === undefined) throw error;
    const parsed = buildTree(source, readEvents(source, joined.text, maxDepth), limits);
    if (!breaksAreInFlow(parsed.root, joined.breaks)) throw error;
    return parsed;
  }
}

function isDeficientIndent(error: unknown): boolean {
  return error instanceof YamlError && error.reason === 'deficient indentation';
}

function tooDeep(source: YamlSource, offset: number, maxDepth: number): YamlError {
  const reason = `the text is nested more than ${maxDepth} levels deep`;
  return source.error('limit', offset, reason, 'Make it flatter, or raise maxDepth');
}

function tooMany(source: YamlSource, offset: number, maxEntries: number): YamlError {
  const reason = `a list or mapping has more than ${maxEntries} entries`;
  return source.error('limit', offset, reason, 'Split it, or raise maxEntries');
}

function buildTree(
  source: YamlSource,
  events: readonly Event[],
  { maxDepth, maxEntries }: TreeLimits,
): ParsedText {
  let root: YamlNode | undefined;
  let document: DocumentEvent | undefined;
  let documents = 0;
  const open: Open[] = [];
  // End of the previous node, which is the place of a node without text.
  let last = 0;

  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      document ??= event;
      open.push({ node: undefined, key: undefined });
      continue;
    }
    let node: YamlNode;
    if (event.type === EVENT_ID.POP) {
      const closed = open.pop()?.node;
      if (closed === undefined) continue;
      closed.end = collectionEnd(source.text, closed, last);
      last = closed.end;
      continue;
    }
    if (event.type === EVENT_ID.SCALAR) node = scalarNode(source.text, event, last);
    else if (event.type === EVENT_ID.ALIAS) node = aliasNode(source.text, event.anchorStart, event.anchorEnd);
    else node = collectionNode(source.text, event);
    last = node.end;

    const parent = open.at(-1);
    if (parent === undefined) break;
    if (parent.node === undefined) root ??= node;
    else if (place(parent, parent.node, node) > maxEntries) throw tooMany(source, node.start, maxEntries);
    if (node.kind !== 'sequence' && node.kind !== 'mapping') continue;
    if (open.length > maxDepth) throw tooDeep(source, node.start, maxDepth);
    open.push({ node, key: undefined });
  }
  return { root, document, documents };
}

/** An open collection, and the key still waiting for its value; `node` is undefined for a document. */
interface Open {
  readonly node: SequenceNode | MappingNode | undefined;
  key: YamlNode | undefined;
}

/** Adds a node to its collection and returns the number of entries. */
function place(parent: Open, collection: SequenceNode | MappingNode, node: YamlNode): number {
  if (collection.kind === 'sequence') return collection.items.push(node);
  if (parent.key === undefined) {
    parent.key = node;
    return collection.pairs.length;
  }
  const pair = { key: parent.key, value: node };
  parent.key = undefined;
  return collection.pairs.push(pair);
}

function readEvents(source: YamlSource, text: string, maxDepth: number): Event[] {
  try {
    // js-yaml also counts a value in the innermost collection, and a possible key there, as levels.
    return parseEvents(text, { maxDepth: maxDepth + 2 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const offset = Math.min(error.mark?.position ?? 0, source.text.length);
    if (error.reason.startsWith('nesting exceeded')) {
      throw tooDeep(source, offset, maxDepth);
    }
    // js-yaml's exception is not the cause, since it holds the whole text.
    throw source.error('syntax', offset, withoutText(error.reason), 'Fix the YAML here');
  }
}

/** js-yaml's reason without its quotes from the text, which may contain secrets. */
function withoutText(reason: string): string {
  return reason.replace(/(?: "| characters: ).*/s, '');
}

/** Tag and anchor of an event; `first` is the start of the first of them, or -1. */
function properties(
  text: string,
  event: ScalarEvent | SequenceEvent | MappingEvent,
): {
  anchor: string | undefined;
  anchorStart: number;
  tag: string | undefined;
  tagStart: number;
  first: number;
} {
  const anchorStart = event.anchorStart === -1 ? -1 : event.anchorStart - 1;
  const first =
    anchorStart === -1 || event.tagStart === -1
      ? Math.max(anchorStart, event.tagStart)
      : Math.min(anchorStart, event.tagStart);
  return {
    anchor: anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd),
    anchorStart,
    tag: event.tagStart === -1 ? undefined : text.slice(event.tagStart, event.tagEnd),
    tagStart: event.tagStart,
    first,
  };
}

function scalarNode(text: string, event: ScalarEvent, last: number): ScalarNode {
  const { anchor, anchorStart, tag, tagStart, first } = properties(text, event);
  const style = SCALAR_STYLES[event.style] ?? 'plain';
  const empty = event.valueStart === -1;
  const quote = style === 'single' || style === 'double' ? 1 : 0;
  const bare = Math.max(event.anchorEnd, event.tagEnd, empty ? last : 0);
  const contentStart = empty ? bare : event.valueStart - quote;
  const end = empty ? bare : event.valueEnd + quote;
  return {
    kind: 'scalar',
    start: first === -1 ? contentStart : first,
    contentStart,
    end,
    style,
    anchor,
    anchorStart,
    tag,
    tagStart,
    event,
    empty,
  };
}

function aliasNode(text: string, nameStart: number, end: number): YamlNode {
  const start = nameStart - 1;
  const none = { anchor: undefined, anchorStart: -1, tag: undefined, tagStart: -1 };
  return {
    kind: 'alias',
    start,
    contentStart: start,
    end,
    style: 'plain',
    ...none,
    name: text.slice(nameStart, end),
  };
}

function collectionNode(text: string, event: SequenceEvent | MappingEvent): SequenceNode | MappingNode {
  const { anchor, anchorStart, tag, tagStart, first } = properties(text, event);
  const style: YamlStyle = event.style === 1 ? 'block' : 'flow';
  const base = {
    start: first === -1 ? event.start : first,
    contentStart: event.start,
    end: event.start + 1,
    style,
    anchor,
    anchorStart,
    tag,
    tagStart,
  };
  return event.type === EVENT_ID.SEQUENCE
    ? { kind: 'sequence', ...base, items: [] }
    : { kind: 'mapping', ...base, pairs: [] };
}

/** A block collection ends with its last value, a flow collection with its bracket, for which there is no event. */
function collectionEnd(text: string, node: SequenceNode | MappingNode, last: number): number {
  const from = Math.max(last, node.end);
  if (node.style === 'block') return from;
  if (node.kind === 'mapping' && isLonePair(node)) return from;
  const closing = node.kind === 'mapping' ? '}' : ']';
  for (let at = from; at < text.length; at++) {
    if (text[at] === closing) return at + 1;
    // Only separators and comments can come between the last value and the bracket.
    if (text[at] === '#') {
      const end = text.indexOf('\n', at);
      if (end === -1) break;
      at = end;
    }
  }
  return from;
}

/** Whether a flow mapping is a single pair in a flow sequence, `[key: value]`, without brackets of its own. */
export function isLonePair(node: MappingNode): boolean {
  const first = node.pairs[0];
  return first !== undefined && first.key.start <= node.contentStart;
}
