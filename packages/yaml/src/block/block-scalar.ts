import type { ScalarNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { indentOf, isBlank, isComment } from '../text/line.ts';
import type { Frame, Reach } from './frame.ts';

const HEADER = /([|>])([+-]?)([0-9]*)([+-]?)(?:[ \t]+#.*)?[ \t]*$/;

/** The signs after `|` or `>`. */
interface Header {
  readonly style: ScalarNode['style'];
  readonly chomping: string;
  readonly hasIndent: boolean;
}

interface Block {
  readonly lines: readonly string[];
  /** Number of blank lines before the text. */
  readonly blanks: number;
  readonly hasText: boolean;
  /** Another line of the same frame follows. */
  readonly followed: boolean;
}

/**
 * Reads a literal (`|`) or folded (`>`) block as Symfony does, which differs from YAML: a blank line after a more
 * indented one is dropped in folding, an empty block is one line break if a line of the same mapping follows, and
 * the last line loses its line break if the parser takes it for the end of the text (see {@link Reach.drift}).
 */
export function blockScalarText(reader: Reader, node: ScalarNode, frame: Frame): string {
  const { source, extent } = reader;
  const last = Math.min(extent.lines, frame.reach.end);
  const headerOffset = Math.max(0, node.event.valueStart - 1);
  const headerLine = source.lineAt(headerOffset);
  const first = headerLine + 1;
  if (first >= last) return '';

  const signs = HEADER.exec(reader.line(headerLine));
  const chomping = (signs?.[2] ?? '') + (signs?.[4] ?? '');
  const header: Header = { style: node.style, chomping, hasIndent: (signs?.[3] ?? '') !== '' };
  const block = readLines(reader, node, frame, { first, last });
  const end = first + block.lines.length;
  // Symfony compares a line number that includes removed lines with a line count that does not.
  const atEnd = frame.root || end - 1 + frame.reach.drift >= extent.lines - extent.dropped - 1;
  return joinLines(atEnd ? linesAtEnd(block, header) : linesWithin(block, header), header);
}

function readLines(
  reader: Reader,
  node: ScalarNode,
  frame: Frame,
  range: { first: number; last: number },
): Block {
  const { first, last } = range;
  let firstText = first;
  while (firstText < last && isBlank(reader.line(firstText))) firstText++;
  const indent = node.event.indent;
  const hasText = indent >= 0 && firstText < last && indentOf(reader.line(firstText)) >= indent;
  const lines: string[] = [];
  for (let line = first; line < firstText; line++) lines.push('');
  let stop = firstText;
  if (hasText) {
    for (; stop < last; stop++) {
      const text = reader.line(stop);
      if (!isBlank(text) && indentOf(text) < indent) break;
      const cut = frame.reach.cut && stop === frame.reach.end - 1;
      lines.push((cut ? text.trimEnd() : text).slice(indent));
    }
  }
  const followed = stop < last && isInFrame(reader, stop, frame, Math.max(indent, frame.indent + 1));
  return { lines, blanks: firstText - first, hasText, followed };
}

/** Whether the line after a block belongs to the same frame. */
function isInFrame(reader: Reader, line: number, frame: Frame, blockIndent: number): boolean {
  const text = reader.line(line);
  const indent = indentOf(text);
  if (isComment(text)) {
    // Dedenting does not affect a comment that is indented less than the frame, so it can end up in the block.
    if (indent > 0 && indent < frame.indent && indent >= blockIndent - frame.indent) {
      const offset = (reader.source.lineStarts[line] ?? 0) + indent;
      throw reader.unsupported(
        offset,
        'Flextype reads this comment as text',
        'Align it with the keys around it, or do not indent it at all',
      );
    }
    return true;
  }
  if (frame.root || indent > frame.indent) return true;
  return indent === frame.indent && (!frame.list || /^ *-(?:[ \t]|$)/.test(text));
}

/** The lines of a block before the end of the text; an empty last line makes a line break. */
function linesWithin(block: Block, header: Header): readonly string[] {
  if (block.hasText) return [...block.lines, ''];
  if (block.followed) return emptyLines(block.blanks + (header.hasIndent ? 1 : 2));
  return emptyLines(block.blanks);
}

/** The lines of a block that Symfony takes for the end of the text. */
function linesAtEnd(block: Block, header: Header): readonly string[] {
  if (block.followed) return linesWithin(block, header);
  return block.hasText ? block.lines : emptyLines(Math.max(0, block.blanks - 1));
}

function emptyLines(count: number): readonly string[] {
  return Array<string>(count).fill('');
}

function joinLines(lines: readonly string[], { style, chomping }: Header): string {
  const text = style === 'folded' ? fold(lines) : lines.join('\n');
  if (chomping === '+') return text;
  // A regular expression would be quadratic: it tries every run of line breaks in the middle.
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  return chomping === '' && end < text.length ? text.slice(0, end + 1) : text.slice(0, end);
}

function fold(lines: readonly string[]): string {
  const parts: string[] = [];
  let before: 'start' | 'blank' | 'indented' | 'text' = 'start';
  for (const line of lines) {
    if (line === '') {
      parts.push('\n');
      before = 'blank';
    } else if (line.startsWith(' ')) {
      parts.push('\n', line);
      before = 'indented';
    } else {
      if (before === 'indented') parts.push('\n');
      else if (before === 'text') parts.push(' ');
      parts.push(line);
      before = 'text';
    }
  }
  return parts.join('');
}
