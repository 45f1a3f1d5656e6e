import { getScalarValue } from 'js-yaml';
import type { ScalarNode, YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { type Frame, type Place, startsLine } from './frame.ts';

/** A plain scalar in a block: Flextype joins its lines as YAML does, but for two traps, which are refused. */
export function blockPlainText(reader: Reader, node: ScalarNode, place: Place): string {
  checkTail(reader, node, place.frame);
  if (/^[ \t]*\t#/.test(reader.source.text.slice(node.end, node.end + 100))) {
    throw reader.refuse(node.end, 'there is a tab before a comment', 'Use a space before the #');
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
  const first = text.indexOf('\n', node.end) + 1;
  let start = first;
  let spaces = false;
  while (start > 0 && start < text.length) {
    let at = start;
    while (text.charCodeAt(at) === 32) at++;
    const indent = at - start;
    const character = text[at];
    // The first line under a dash is not dedented if it is blank, so any space in it counts.
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
      throw reader.refuse(at, 'Flextype reads this comment as text', remedy);
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
