import { getScalarValue } from 'js-yaml';
import { type Frame, indentOf, isBlank, isComment } from './frame.ts';
import type { ScalarNode } from './node.ts';
import type { Reader } from './reader.ts';

/** A plain scalar in a block: Flextype joins its lines as YAML does, but for two traps, which are refused. */
export function blockPlainText(reader: Reader, node: ScalarNode, frame: Frame): string {
  checkTail(reader, node, frame);
  const text = getScalarValue(reader.source.text, node.event);
  if (!node.event.fast && /\\[ \t]*\n/.test(reader.source.text.slice(node.contentStart, node.end))) {
    throw reader.refuse(
      node.start,
      'this text has a backslash before a line break',
      'Put it in quotes, on one line',
    );
  }
  return text;
}

/** A comment after a blank line that holds spaces belongs to the text before it, if it is indented more. */
function checkTail(reader: Reader, node: ScalarNode, frame: Frame): void {
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
