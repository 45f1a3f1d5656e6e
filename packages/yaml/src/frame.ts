import { indentOf, isBlank, isComment } from './line.ts';
import type { YamlNode } from './node.ts';
import type { Reader } from './reader.ts';

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
  /** White space at its end is cut off before it is read: it is, or is in, a list on the line of a dash. */
  readonly trimmed: boolean;
  readonly #outer: Frame | undefined;
  /** Of a mapping on the line of a dash: how far it reaches, looked for when a block scalar first asks. */
  readonly #findReach: (() => Reach) | undefined;
  #reach: Reach | undefined;

  constructor(shape: FrameShape, outer?: Frame, findReach?: () => Reach) {
    this.indent = shape.indent;
    this.root = outer === undefined;
    this.list = shape.list;
    this.trimmed = shape.trimmed ?? outer?.trimmed ?? false;
    this.#outer = outer;
    this.#findReach = findReach;
  }

  /**
   * By how many lines that parser is wrong about where it is: for a mapping that starts on the line of a dash it
   * takes the number of the last line for that of the first. It then may think it is at the end of the text.
   */
  get drift(): number {
    return this.#found.drift;
  }

  /** Number, from 0, of the line it ends before at the latest; it may end earlier, where its indent does. */
  get end(): number {
    return this.#found.end;
  }

  get #found(): Reach {
    if (this.#reach === undefined) {
      const outer =
        this.#outer === undefined ? { drift: 0, end: Number.POSITIVE_INFINITY } : this.#outer.#found;
      const own = this.#findReach?.() ?? { drift: 0, end: Number.POSITIVE_INFINITY };
      this.#reach = { drift: outer.drift + own.drift, end: Math.min(outer.end, own.end) };
    }
    return this.#reach;
  }
}

interface FrameShape {
  readonly indent: number;
  readonly list: boolean;
  readonly trimmed?: boolean;
}

interface Reach {
  readonly drift: number;
  readonly end: number;
}

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
    throw reader.refuse(node.start, 'a text in block style stands under a merge key', remedy);
  });
}

/** The frame of a list that starts on the line of a dash. */
export function compactListFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return new Frame({ indent: reader.source.column(node.contentStart), list: true, trimmed: true }, outer);
}

/** The frame of a mapping that starts on the line of a dash; `outer` is that of the list. */
export function compactMapFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  const shape = { indent: reader.source.column(node.contentStart), list: false };
  return new Frame(shape, outer, () => compactMapReach(reader, node, outer.indent));
}

function compactMapReach(reader: Reader, node: YamlNode, listIndent: number): Reach {
  const first = reader.source.lineAt(node.contentStart) + 1;
  let line = first;
  let indented = false;
  for (; line < reader.extent.lines; line++) {
    const text = reader.line(line);
    if (isBlank(text) || isComment(text)) continue;
    if (indentOf(text) <= listIndent) break;
    indented = true;
  }
  // Unless a line with text is indented, none of them is taken, not even the comments a block scalar could hold.
  const taken = indented || FOLD_HEADER_END.test(reader.line(first - 1));
  return taken ? { drift: line - first, end: line } : { drift: 0, end: first };
}

/** Whether nothing but spaces stands before an offset in its line. */
export function startsLine(reader: Reader, offset: number): boolean {
  const { text } = reader.source;
  let at = offset - 1;
  while (at >= 0 && text.charCodeAt(at) === 32) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}
