import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { indentOf } from '../text/line.ts';

/**
 * The text of a plain scalar in brackets. Flextype joins its lines and collapses spaces.
 *
 * @param indent column, from 0, of the surrounding block
 */
export function flowPlainText(reader: Reader, node: ScalarNode, indent: number): string {
  const text = reader.source.text.slice(node.contentStart, node.end);
  if (text.includes(':#'))
    throw reader.unsupported(node.start, 'there is a # right after a colon', 'Put the text in quotes');
  const lines = text.includes('\n');
  if (!lines && !text.includes('  ')) return text;
  if (/[\s:]['"]/.test(text)) {
    throw reader.unsupported(
      node.start,
      'unquoted text in brackets contains a quote and repeated spaces or a line break',
      'Put the text in quotes',
    );
  }
  if (lines) checkBreaks(reader, node, text, indent);
  return text.replace(/[ \n]+/g, ' ');
}

/** Symfony drops line breaks, and only the next line's indentation beyond the block makes a space. */
function checkBreaks(reader: Reader, node: ScalarNode, text: string, indent: number): void {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.includes('\t') || (index > 0 && indentOf(line) <= indent && line !== '')) {
      throw reader.unsupported(
        node.start,
        'unquoted text in brackets continues on a line that contains a tab or is not indented',
        'Put the text in quotes',
      );
    }
  }
}

/** Flextype reads tabs between the parts of a flow collection as text, and older versions also comments. */
export function checkFlowText(reader: Reader, node: SequenceNode | MappingNode): void {
  const text = reader.source.text.slice(node.start, node.end);
  if (
    !reader.rules.linesInBrackets &&
    /\n/.test(text) &&
    (text.includes('#') || hasMultilineQuote(reader.source.text, node))
  ) {
    const reason = 'brackets that span several lines contain a comment or a quoted text of several lines';
    throw reader.unsupported(
      node.start,
      reason,
      'Write the list or mapping without brackets, one item per line',
    );
  }
  if (!text.includes('\t')) return;
  if (tabs(text) !== tabsInScalars(reader.source.text, node)) {
    throw reader.unsupported(
      node.start,
      'there is a tab between the parts of a list or mapping in brackets',
      'Use spaces',
    );
  }
}

/** Whether a quoted scalar spans several lines. */
function hasMultilineQuote(text: string, node: YamlNode): boolean {
  if (node.kind === 'alias') return false;
  if (node.kind === 'scalar')
    return node.style !== 'plain' && text.slice(node.contentStart, node.end).includes('\n');
  return partsOf(node).some((part) => hasMultilineQuote(text, part));
}

function partsOf(node: SequenceNode | MappingNode): readonly YamlNode[] {
  return node.kind === 'sequence' ? node.items : node.pairs.flatMap((pair) => [pair.key, pair.value]);
}

function tabs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\t'); at !== -1; at = text.indexOf('\t', at + 1)) count++;
  return count;
}

function tabsInScalars(text: string, node: YamlNode): number {
  if (node.kind === 'alias') return 0;
  if (node.kind === 'scalar') return tabs(text.slice(node.contentStart, node.end));
  return partsOf(node).reduce((sum, part) => sum + tabsInScalars(text, part), 0);
}
