import { getScalarValue } from 'js-yaml';
import type { ScalarNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)/gs;
const LAST_CODE_POINT = 0x10ffff;

/**
 * The text of a quoted scalar.
 *
 * Symfony folds lines by its own rules: it keeps trailing spaces and leading tabs, and joins lines at a trailing
 * backslash even in single quotes. Texts in which this matters are rejected.
 */
export function quotedText(reader: Reader, node: ScalarNode): string {
  if (!node.event.fast) {
    const raw = reader.source.text.slice(node.contentStart, node.end);
    if (raw.includes('\n')) checkLines(reader, node, raw.split('\n'));
    if (node.style === 'double') checkEscapes(reader, node, raw);
  }
  return getScalarValue(reader.source.text, node.event);
}

function checkLines(reader: Reader, node: ScalarNode, lines: readonly string[]): void {
  const remedy = 'Write it on one line, or use \\n in double quotes';
  for (const [index, line] of lines.entries()) {
    const blank = /^ *$/.test(line);
    const trailing = index < lines.length - 1 && !(blank && index > 0) && /[ \t]$/.test(line);
    if (trailing || (index > 0 && /^ *\t/.test(line))) {
      throw reader.unsupported(node.start, 'this quoted text has spaces or tabs around a line break', remedy);
    }
    if (index === lines.length - 1) continue;
    const slashes = backslashesAtEnd(line);
    const joint = slashes % 2 === 1;
    const nextBlank = /^ *$/.test(lines[index + 1] ?? '');
    if (slashes > 0 && (node.style === 'single' || !joint || nextBlank)) {
      throw reader.unsupported(node.start, 'this quoted text has a backslash before a line break', remedy);
    }
  }
}

function backslashesAtEnd(line: string): number {
  let start = line.length;
  while (start > 0 && line[start - 1] === '\\') start--;
  return line.length - start;
}

/** PHP encodes a lone surrogate, or a number beyond Unicode, to bytes that are not valid UTF-8. */
function checkEscapes(reader: Reader, node: ScalarNode, raw: string): void {
  if (!/\\u/i.test(raw)) return;
  for (const match of raw.matchAll(ESCAPE)) {
    const hex = match[1] ?? match[2];
    if (hex === undefined) continue;
    const code = Number.parseInt(hex, 16);
    if (code > LAST_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
      const remedy = 'Write the character itself, or a single \\U escape';
      const at = node.contentStart + match.index;
      const shown = reader.source.excerpt(at, at + match[0].length);
      throw reader.unsupported(at, `the escape ${shown} is not a valid character`, remedy);
    }
  }
}
