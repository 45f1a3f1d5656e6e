import type { YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { indentOf, isBlank, isComment } from '../text/line.ts';

/** After `- key: >-` the lines that follow are taken even if none is indented. */
const FOLD_HEADER_END = /: +>-[ \t]*$/;

/**
 * A stretch of lines that Symfony's parser cuts out, dedents and reads with a parser of its own: the whole text,
 * or what stands indented under a key or a dash.
 */
export class Frame {
  /** Column, from 0, at which its lines start. */
  readonly indent: number;
  /** It is the whole text. */
  readonly root: boolean;
  /** Its lines are items of a list (else keys, or one scalar). */
  readonly list: boolean;
  readonly #outer: Frame | undefined;
  /** How far it reaches, looked for when a block scalar first asks. */
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

/** How far a frame reaches. */
export interface Reach {
  /**
   * By how many lines that parser is wrong about where it is: for a mapping that starts on the line of a dash it
   * takes the number of the last line for that of the first. It then may think it is at the end of the text.
   */
  readonly drift: number;
  /** Number, from 0, of the line it ends before at the latest; it may end earlier, where its indent does. */
  readonly end: number;
  /** White space at its end is cut off. */
  readonly cut: boolean;
}

const WHOLE: Reach = { drift: 0, end: Number.POSITIVE_INFINITY, cut: false };

/** Where a value stands. */
export interface Place {
  readonly frame: Frame;
  readonly parent: 'document' | 'mapping' | 'sequence';
}

export function rootFrame(node: YamlNode): Frame {
  return new Frame({ indent: 0, list: node.kind === 'sequence' });
}

/** The frame of a collection or scalar that starts on a line of its own. */
export function ownLineFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return new Frame(
    { indent: reader.source.column(node.contentStart), list: node.kind === 'sequence' },
    outer,
  );
}

/** The frame of what is indented under a merge key: that parser does not know where it is at all. */
export function mergeFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return new Frame({ indent: outer.indent, list: outer.list }, outer, () => {
    const remedy = 'Define the mapping elsewhere and merge an alias of it';
    throw reader.refuse(node.start, 'there is a block scalar under a merge key', remedy);
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
  // The newer parser takes a second dash for a list, and only then sees that it is the sign of a key.
  const signed = reader.rules.compactLists && reader.source.text[node.contentStart] === '-';
  const findReach = signed ? compactListReach : compactMapReach;
  return new Frame(shape, outer, () => findReach(reader, node, outer));
}

function compactMapReach(reader: Reader, node: YamlNode, outer: Frame): Reach {
  const { first, end, indented } = indentedLines(reader, node, outer);
  // Unless a line with text is indented, none of them is taken, not even the comments a block scalar could hold.
  const taken = indented || FOLD_HEADER_END.test(reader.line(first - 1));
  return taken ? { drift: end - first, end, cut: false } : { drift: 0, end: first, cut: false };
}

function compactListReach(reader: Reader, node: YamlNode, outer: Frame): Reach {
  let { first, end } = indentedLines(reader, node, outer);
  while (end > first && reader.line(end - 1).trim() === '') end--;
  return { drift: 0, end, cut: true };
}

/** The lines after that of a dash, up to the next with text that is not indented more. */
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

/** Whether nothing but spaces stands before an offset in its line. */
export function startsLine(reader: Reader, offset: number): boolean {
  const { text } = reader.source;
  let at = offset - 1;
  while (at >= 0 && text.charCodeAt(at) === 32) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}
