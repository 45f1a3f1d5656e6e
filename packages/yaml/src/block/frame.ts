import type { YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { indentOf, isBlank, isComment } from '../text/line.ts';

/** After `- key: >-`, Symfony consumes the next lines even if none of them is indented. */
const FOLD_HEADER_END = /: +>-[ \t]*$/;

/**
 * A block of lines that Symfony dedents and parses with a nested parser: the whole text, or the lines below a key
 * or a dash.
 */
export class Frame {
  /** Column of its lines, from 0. */
  readonly indent: number;
  readonly root: boolean;
  /** Its lines are list items, as opposed to keys or one scalar. */
  readonly list: boolean;
  readonly #outer: Frame | undefined;
  /** Lazy, since only block scalars need the reach. */
  readonly #findReach: (() => Reach) | undefined;
  #reach: Reach | undefined;

  constructor(shape: FrameShape, outer?: Frame, findReach?: () => Reach) {
    this.indent = shape.indent;
    this.root = outer === undefined;
    this.list = shape.list;
    this.#outer = outer;
    this.#findReach = findReach;
  }

  get reach(): Reach {
    if (this.#reach === undefined) {
      const outer = this.#outer?.reach ?? WHOLE;
      const own = this.#findReach?.() ?? WHOLE;
      const inner = own.end < outer.end ? own : outer;
      this.#reach = { drift: outer.drift + own.drift, end: inner.end, cut: inner.cut };
    }
    return this.#reach;
  }
}

interface FrameShape {
  readonly indent: number;
  readonly list: boolean;
}

/** The end of a frame. */
export interface Reach {
  /**
   * Error, in lines, of the line number in the nested parser. For a mapping that starts on the line of a dash, Symfony
   * passes the number of the last line as that of the first, so it may detect the end of the text too early.
   */
  readonly drift: number;
  /** Line, from 0, at which it ends at the latest; lines that are indented less end it earlier. */
  readonly end: number;
  /** Trailing white space is removed. */
  readonly cut: boolean;
}

const WHOLE: Reach = { drift: 0, end: Number.POSITIVE_INFINITY, cut: false };

/** The context of a value. */
export interface Place {
  readonly frame: Frame;
  readonly parent: 'document' | 'mapping' | 'sequence';
}

export function rootFrame(node: YamlNode): Frame {
  return new Frame({ indent: 0, list: node.kind === 'sequence' });
}

/** The frame of a collection or scalar that starts on its own line. */
export function ownLineFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return new Frame(
    { indent: reader.source.column(node.contentStart), list: node.kind === 'sequence' },
    outer,
  );
}

/** The frame of the lines below a merge key. Its reach is unknown, so a block scalar in it is an error. */
export function mergeFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return new Frame({ indent: outer.indent, list: outer.list }, outer, () => {
    const remedy = 'Define the mapping elsewhere and merge an alias of it';
    throw reader.unsupported(node.start, 'there is a block scalar under a merge key', remedy);
  });
}

/** The frame of a list that starts on the line of a dash; `outer` is that of the list around it. */
export function compactListFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  const shape = { indent: reader.source.column(node.contentStart), list: true };
  return new Frame(shape, outer, () => compactListReach(reader, node, outer));
}

/** The frame of a mapping that starts on the line of a dash; `outer` is that of the list. */
export function compactMapFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  const shape = { indent: reader.source.column(node.contentStart), list: false };
  // Newer versions take a second dash for a list before they find that it is the sign of a numeric key.
  const signed = reader.rules.compactLists && reader.source.text[node.contentStart] === '-';
  const findReach = signed ? compactListReach : compactMapReach;
  return new Frame(shape, outer, () => findReach(reader, node, outer));
}

function compactMapReach(reader: Reader, node: YamlNode, outer: Frame): Reach {
  const { first, end, indented } = indentedLines(reader, node, outer);
  // Unless a line with text is indented, Symfony consumes none, not even comments that a block scalar could hold.
  const taken = indented || FOLD_HEADER_END.test(reader.line(first - 1));
  return taken ? { drift: end - first, end, cut: false } : { drift: 0, end: first, cut: false };
}

function compactListReach(reader: Reader, node: YamlNode, outer: Frame): Reach {
  let { first, end } = indentedLines(reader, node, outer);
  while (end > first && reader.line(end - 1).trim() === '') end--;
  return { drift: 0, end, cut: true };
}

/** The lines below a dash, up to the first with text that is not indented more. */
function indentedLines(
  reader: Reader,
  node: YamlNode,
  outer: Frame,
): { first: number; end: number; indented: boolean } {
  const first = reader.source.lineAt(node.contentStart) + 1;
  const last = Math.min(reader.extent.lines, outer.reach.end);
  let end = first;
  let indented = false;
  for (; end < last; end++) {
    const text = reader.line(end);
    if (isBlank(text) || isComment(text)) continue;
    if (indentOf(text) <= outer.indent) break;
    indented = true;
  }
  return { first, end, indented };
}

/** Whether only spaces come before an offset in its line. */
export function startsLine(reader: Reader, offset: number): boolean {
  const { text } = reader.source;
  let at = offset - 1;
  while (at >= 0 && text.charCodeAt(at) === 32) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}
