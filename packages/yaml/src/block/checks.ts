import type { SequenceNode, YamlNode, YamlPair } from '../parse/node.ts';
import type { Reader, Weight } from '../parse/reader.ts';
import { indentOf, isBlank, isComment } from '../text/line.ts';
import type { Value } from '../values/value.ts';
import { type Place, startsLine } from './frame.ts';

/** Stores an anchor. Flextype recognizes one only on the line of its key or dash; elsewhere `&x` is text. */
export function storeAnchor(
  reader: Reader,
  node: YamlNode,
  name: string,
  value: Value,
  before: Weight,
): void {
  const next = reader.source.text[node.anchorStart + 1 + name.length] ?? '\n';
  if (startsLine(reader, node.anchorStart) || (next !== ' ' && next !== '\n')) {
    throw reader.unsupported(
      node.anchorStart,
      'Flextype does not recognize this as an anchor',
      'Put it on the line of its key, with one space after it',
    );
  }
  reader.anchor(name, value, before);
}

/** Symfony also removes a `---` line from the start of an indented block. */
export function checkStart(reader: Reader, node: YamlNode, place: Place): void {
  if (place.parent !== 'document' && reader.source.text.startsWith('---', node.contentStart)) {
    throw reader.unsupported(node.start, 'a value starts with three dashes', 'Put it in quotes');
  }
}

/** Whether a list, or a list nested in it, has an item without a value. */
export function hasEmptyItem(node: YamlNode): boolean {
  return node.kind === 'sequence' ? node.items.some(hasEmptyItem) : isEmpty(node);
}

/** After a comment or blank line, Symfony reads the lines in an empty item's column as part of that item. */
export function checkEmptyItems(reader: Reader, list: SequenceNode): void {
  const { source } = reader;
  const column = source.column(list.contentStart);
  let dash = source.lineAt(list.contentStart);
  let before: YamlNode | undefined;
  for (const item of list.items) {
    if (before !== undefined) {
      dash = isEmpty(before) ? dash + 1 : Math.max(dash, source.lineAt(before.end - 1)) + 1;
      while (dash < source.lineCount && !startsItem(source.line(dash), column)) dash++;
    }
    if (isEmpty(item)) checkEmptyItem(reader, dash, column);
    before = item;
  }
}

function checkEmptyItem(reader: Reader, dash: number, column: number): void {
  const { source } = reader;
  let next = dash + 1;
  while (next < source.lineCount && (isBlank(source.line(next)) || isComment(source.line(next)))) next++;
  if (next > dash + 1 && next < source.lineCount && indentOf(source.line(next)) === column) {
    const reason = 'Flextype reads what follows this line as part of the empty item before it';
    throw reader.unsupported(source.lineStarts[dash + 1] ?? 0, reason, 'Remove the line');
  }
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.empty;
}

function startsItem(line: string, column: number): boolean {
  return line[column] === '-' && indentOf(line) === column;
}

/** In `- &x -1`, newer versions of Symfony lose the anchor. */
export function checkDash(reader: Reader, item: YamlNode): void {
  if (
    reader.rules.compactLists &&
    reader.source.text[item.contentStart] === '-' &&
    !startsLine(reader, item.contentStart)
  ) {
    throw reader.unsupported(
      item.start,
      'a value that starts with a dash has an anchor',
      'Start the value on its own line',
    );
  }
}

/** Checks a key outside the column of its mapping, which is a key after a question mark. */
export function checkKeyPlace(reader: Reader, pair: YamlPair, column: number): void {
  if (reader.source.column(pair.key.start) === column) return;
  const { text } = reader.source;
  const mark = text.lastIndexOf('?', pair.key.start);
  const oneLine = mark !== -1 && /^\? [ \t]*$/.test(text.slice(mark, pair.key.start));
  if (!oneLine || pair.key.kind !== 'scalar' || text.slice(pair.key.start, pair.key.end).includes('\n')) {
    throw reader.unsupported(
      pair.key.start,
      'there is a complex key after a question mark',
      'Write "key: value"',
    );
  }
  reader.warn('complex-key', mark, 'Flextype rejects keys after a question mark', 'Write "key: value"');
}
