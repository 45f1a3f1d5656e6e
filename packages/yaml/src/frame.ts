import type { YamlNode } from './node.ts';
import type { Reader } from './reader.ts';

/**
 * A stretch of lines that Symfony's parser cuts out, dedents and reads with a parser of its own: the whole text,
 * or what stands indented under a key or a dash.
 */
export interface Frame {
  /** Column, from 0, at which its lines start. */
  readonly indent: number;
  /** It is the whole text. */
  readonly root: boolean;
  /** Its lines are items of a list (else keys, or one scalar). */
  readonly list: boolean;
  /**
   * By how many lines that parser is wrong about where it is: for a mapping that starts on the line of a dash it
   * takes the number of the last line for that of the first. It then may think it is at the end of the text.
   */
  readonly drift: number;
  /** White space at its end is cut off before it is read: it is a list on the line of a dash. */
  readonly trimmed: boolean;
}

/** What `value` was found in. */
export interface Place {
  readonly frame: Frame;
  readonly parent: 'document' | 'mapping' | 'sequence';
}

export const ROOT_FRAME: Frame = { indent: 0, root: true, list: false, drift: 0, trimmed: false };

/** Number of spaces a line starts with. */
export function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count++;
  return count;
}

export function isBlank(line: string): boolean {
  return indentOf(line) === line.length;
}

export function isComment(line: string): boolean {
  return line.charCodeAt(indentOf(line)) === 35;
}

/** Whether nothing but spaces stands before an offset in its line. */
export function startsLine(reader: Reader, offset: number): boolean {
  const { text } = reader.source;
  let at = offset - 1;
  while (at >= 0 && text.charCodeAt(at) === 32) at--;
  return at < 0 || text.charCodeAt(at) === 10;
}

/** The frame of a collection or scalar that starts on a line of its own. */
export function ownLineFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  const indent = reader.source.column(node.start);
  return { indent, root: false, list: node.kind === 'sequence', drift: outer.drift, trimmed: outer.trimmed };
}

/** The frame of a list that starts on the line of a dash. */
export function compactListFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  return { ...ownLineFrame(reader, node, outer), trimmed: true };
}

/** The frame of a mapping that starts on the line of a dash; `outer` is that of the list. */
export function compactMapFrame(reader: Reader, node: YamlNode, outer: Frame): Frame {
  const { source, extent } = reader;
  const first = source.lineAt(node.start) + 1;
  let line = first;
  let indented = false;
  for (; line < extent.lines; line++) {
    const text = source.line(line);
    if (isBlank(text) || isComment(text)) continue;
    if (indentOf(text) <= outer.indent) break;
    indented = true;
  }
  const embedded = indented || endsWithFoldHeader(source.line(first - 1)) ? line - first : 0;
  return { ...ownLineFrame(reader, node, outer), drift: outer.drift + embedded };
}

/** After `- key: >-` the lines that follow are taken even if none is indented. */
function endsWithFoldHeader(line: string): boolean {
  return /: +>-[ \t]*$/.test(line);
}
