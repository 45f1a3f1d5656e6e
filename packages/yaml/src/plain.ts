import { getScalarValue } from 'js-yaml';
import { type Frame, type Place, startsLine } from './frame.ts';
import { indentOf, isBlank, isComment } from './line.ts';
import type { ScalarNode, YamlNode } from './node.ts';
import type { Reader } from './reader.ts';

/** A plain scalar in a block: Flextype joins its lines as YAML does, but for two traps, which are refused. */
export function blockPlainText(reader: Reader, node: ScalarNode, place: Place): string {
  checkTail(reader, node, place.frame);
  if (/^[ \t]*\t#/.test(reader.source.text.slice(node.end, node.end + 100))) {
    throw reader.refuse(node.end, 'a comment comes after a tab', 'Put a space before the number sign');
  }
  const text = getScalarValue(reader.source.text, node.event);
  // On lines of its own a backslash at the end of a line joins it to the next, be that only a comment.
  const lines = reader.source.text.slice(node.contentStart, node.end);
  const own =
    place.parent === 'document' ||
    startsLine(reader, node.contentStart) ||
    startsLine(reader, node.start) ||
    lines.startsWith('-') ||
    (place.parent === 'sequence' && node.tag !== undefined);
  if (own && lines.includes('\\') && /\\[ \t]*(?:\n|$)/.test(lines)) {
    throw reader.refuse(node.start, 'this text has a backslash at the end of a line', 'Put it in quotes');
  }
  return text;
}

/** A comment after a blank line that holds spaces belongs to the text before it, if it is indented more. */
export function checkTail(reader: Reader, node: YamlNode, frame: Frame): void {
  const { text } = reader.source;
  let start = text.indexOf('\n', node.end) + 1;
  let spaces = false;
  while (start > 0 && start < text.length) {
    const end = text.indexOf('\n', start);
    // Most lines start with a key, in the column of the frame: those need no closer look.
    const code = text.charCodeAt(start + frame.indent);
    if (code !== 32 && code !== 35 && !(frame.indent > 0 && isCommentAt(text, start))) return;
    const line = text.slice(start, end === -1 ? text.length : end);
    if (isBlank(line) && line.length > frame.indent) {
      spaces = true;
    } else {
      const indent = indentOf(line);
      const deeper = indent > frame.indent || (indent > 0 && indent < frame.indent);
      if (spaces && deeper && isComment(line)) {
        const remedy = 'Remove the spaces from the blank line above it, or the indent of the comment';
        throw reader.refuse(start + indent, 'Flextype takes this comment for text', remedy);
      }
      return;
    }
    if (end === -1) return;
    start = end + 1;
  }
}

function isCommentAt(text: string, start: number): boolean {
  let at = start;
  while (text.charCodeAt(at) === 32) at++;
  return text.charCodeAt(at) === 35;
}
