import { getScalarValue } from 'js-yaml';
import type { ScalarNode, YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { type Frame, type Place, startsLine } from './frame.ts';

/** The text of a plain scalar in block style. Where Symfony would join its lines unlike YAML, it is rejected. */
export function blockPlainText(reader: Reader, node: ScalarNode, place: Place): string {
  checkTail(reader, node, place.frame);
  if (/^[ \t]*\t#/.test(reader.source.text.slice(node.end, node.end + 100))) {
    throw reader.unsupported(node.end, 'there is a tab before a comment', 'Use a space before the #');
  }
  const text = getScalarValue(reader.source.text, node.event);
  // In text on its own lines, a backslash at the end joins a line to the next, even if that is a comment.
  const lines = reader.source.text.slice(node.contentStart, node.end);
  const own =
    place.parent === 'document' ||
    startsLine(reader, node.contentStart) ||
    startsLine(reader, node.start) ||
    lines.startsWith('-') ||
    (place.parent === 'sequence' && node.tag !== undefined);
  if (own && lines.includes('\\') && /\\[ \t]*(?:\n|$)/.test(lines)) {
    throw reader.unsupported(
      node.start,
      'this text has a backslash at the end of a line',
      'Put it in quotes',
    );
  }
  return text;
}

/** After a blank line with spaces, Symfony reads an indented comment as part of the text before it. */
export function checkTail(reader: Reader, node: YamlNode, frame: Frame): void {
  const { text } = reader.source;
  const first = text.indexOf('\n', node.end) + 1;
  let start = first;
  let spaces = false;
  while (start > 0 && start < text.length) {
    let at = start;
    while (text.charCodeAt(at) === 32) at++;
    const indent = at - start;
    const character = text[at];
    // A blank first line below a dash is not dedented, so any space in it counts.
    if (
      character === '\n' &&
      indent > 0 &&
      (indent > frame.indent || (start === first && isDashLine(reader, node.end)))
    ) {
      spaces = true;
      start = at + 1;
      continue;
    }
    if (spaces && character === '#' && indent > 0 && indent !== frame.indent) {
      const remedy = 'Remove the spaces from the blank line above it, or the indentation of the comment';
      throw reader.unsupported(at, 'Flextype reads this comment as text', remedy);
    }
    return;
  }
}

function isDashLine(reader: Reader, offset: number): boolean {
  const { text } = reader.source;
  let at = reader.source.lineStart(offset);
  while (text.charCodeAt(at) === 32) at++;
  return text[at] === '-';
}
