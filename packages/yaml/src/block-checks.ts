import { type Place, startsLine } from './frame.ts';
import { indentOf, isBlank, isComment } from './line.ts';
import type { SequenceNode, YamlNode, YamlPair } from './node.ts';
import type { Reader } from './reader.ts';
import type { Value } from './value.ts';

/** Only what stands on the line of its key or dash can have an anchor: elsewhere `&x` is text to Flextype. */
export function anchor(reader: Reader, node: YamlNode, name: string, value: Value, before: number): void {
  const next = reader.source.text[node.anchorStart + 1 + name.length] ?? '\n';
  if (startsLine(reader, node.anchorStart) || (next !== ' ' && next !== '\n')) {
    throw reader.refuse(
      node.anchorStart,
      'Flextype does not take this for an anchor',
      'Write it after the key, and one space after it',
    );
  }
  reader.anchor(name, value, before);
}

/** Three dashes at the start of an indented block are cut off with their line, as at the start of a text. */
export function checkStart(reader: Reader, node: YamlNode, place: Place): void {
  if (place.parent !== 'document' && reader.source.text.startsWith('---', node.contentStart)) {
    throw reader.refuse(node.start, 'a value starts with three dashes', 'Put it in quotes');
  }
}

export function hasEmpty(node: YamlNode): boolean {
  if (node.kind === 'sequence') return node.items.some(hasEmpty);
  return node.kind === 'scalar' && node.empty;
}

/** An empty item takes the items after it for its own if a comment or a blank line comes between them. */
export function checkEmptyItem(reader: Reader, list: SequenceNode, index: number): void {
  if (index === list.items.length - 1) return;
  const { source } = reader;
  const column = source.column(list.contentStart);
  let line = source.lineAt(index === 0 ? list.contentStart : (list.items[index - 1]?.end ?? 0));
  if (index > 0) {
    const nextDash = (text: string) => text[column] === '-' && indentOf(text) === column;
    do line++;
    while (line < source.lineCount && !nextDash(source.line(line)));
  }
  const next = source.line(line + 1);
  if (isBlank(next) || isComment(next)) {
    const offset = source.lineStarts[line + 1] ?? 0;
    throw reader.refuse(
      offset,
      'Flextype puts the items after this line into the empty item before it',
      'Remove the line',
    );
  }
}

/** Of `- &x -1` the newer parser forgets that it has seen the anchor. */
export function checkDash(reader: Reader, item: YamlNode): void {
  if (
    reader.dialect === 'symfony6' &&
    reader.source.text[item.contentStart] === '-' &&
    !startsLine(reader, item.contentStart)
  ) {
    throw reader.refuse(
      item.start,
      'a value that starts with a dash has an anchor',
      'Start the value on a line of its own',
    );
  }
}

/** A key that does not stand in the column of its mapping comes after a question mark. */
export function checkKeyPlace(reader: Reader, pair: YamlPair, column: number): void {
  if (reader.source.column(pair.key.start) === column) return;
  const { text } = reader.source;
  const mark = text.lastIndexOf('?', pair.key.start);
  const oneLine = mark !== -1 && /^\?[ \t]+$/.test(text.slice(mark, pair.key.start));
  if (!oneLine || pair.key.kind !== 'scalar' || text.slice(pair.key.start, pair.key.end).includes('\n')) {
    throw reader.refuse(pair.key.start, 'a complex key comes after a question mark', 'Write key: value');
  }
  reader.warn('complex-key', mark, 'Flextype refuses a key after a question mark');
}
