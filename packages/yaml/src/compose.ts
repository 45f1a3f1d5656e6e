import { getScalarValue } from 'js-yaml';
import { ArrayBuilder } from './array-builder.ts';
import { blockScalarText } from './block-scalar.ts';
import { duplicateKey, flowCollection, mergeError } from './flow.ts';
import {
  compactListFrame,
  compactMapFrame,
  type Frame,
  ownLineFrame,
  type Place,
  startsLine,
} from './frame.ts';
import { blockKey } from './key.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode, YamlPair } from './node.ts';
import { blockPlainText } from './plain.ts';
import { quotedText } from './quoted.ts';
import type { Reader } from './reader.ts';
import { binaryText, checkCollectionTag, resolvePlain, taggedScalar } from './tag.ts';
import type { Value } from './value.ts';

/** The value of a node that is not in brackets. */
export function composeBlock(reader: Reader, node: YamlNode, place: Place): Value {
  if (node.kind === 'alias') return reader.alias(node);
  checkStart(reader, node, place);
  const before = reader.nodes;
  const value = content(reader, node, place);
  if (node.anchor !== undefined) anchor(reader, node, node.anchor, value, before);
  return value;
}

function content(reader: Reader, node: Exclude<YamlNode, { kind: 'alias' }>, place: Place): Value {
  if (node.kind === 'scalar') return scalar(reader, node, place);
  const own = place.parent !== 'document' && startsLine(reader, node.start);
  if (node.style === 'flow') {
    return flowCollection(reader, node, own ? reader.source.column(node.start) : place.frame.indent);
  }
  if (node.kind === 'sequence') {
    if (!own && place.parent === 'sequence') return compactList(reader, node, place.frame);
    return blockSequence(
      reader,
      node,
      own ? ownLineFrame(reader, node, place.frame) : { ...place.frame, list: true },
    );
  }
  if (!own && place.parent === 'sequence') return compactMap(reader, node, place.frame);
  return blockMapping(reader, node, own ? ownLineFrame(reader, node, place.frame) : place.frame);
}

/** Only what stands on the line of its key or dash can have an anchor: elsewhere `&x` is text to Flextype. */
function anchor(reader: Reader, node: YamlNode, name: string, value: Value, before: number): void {
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
function checkStart(reader: Reader, node: YamlNode, place: Place): void {
  if (place.parent !== 'document' && reader.source.text.startsWith('---', node.start)) {
    throw reader.refuse(node.start, 'a value starts with three dashes', 'Put it in quotes');
  }
}

function scalar(reader: Reader, node: ScalarNode, place: Place): Value {
  reader.count(node, node.end - node.contentStart);
  if (node.style === 'literal' || node.style === 'folded') return blockScalar(reader, node, place);
  if (node.tag !== undefined) return taggedScalar(reader, node, node.tag, false);
  if (node.empty) return null;
  if (node.style !== 'plain') return quotedText(reader, node);
  return resolvePlain(reader, node, blockPlainText(reader, node, place.frame));
}

function blockScalar(reader: Reader, node: ScalarNode, place: Place): Value {
  const { text } = reader.source;
  const header = text.lastIndexOf('\n', Math.max(0, node.contentStart - 2)) + 1;
  // Alone on its line the header means nothing to Flextype, which then stops: YAML 1.2 is followed.
  const alone = /^ *(?:[&!]\S* +)*[|>]/.test(text.slice(header, node.contentStart));
  const read = alone ? getScalarValue(text, node.event) : blockScalarText(reader, node, place.frame);
  if (node.tag === undefined || node.tag === '!') return read;
  if (node.tag === '!!binary') return binaryText(reader, node, read);
  throw reader.refuse(
    node.start,
    `a text in block style has the tag ${node.tag}`,
    'Remove the tag: it is text anyway',
  );
}

function blockSequence(reader: Reader, node: SequenceNode, frame: Frame): Value {
  checkCollectionTag(reader, node);
  reader.count(node, 0);
  const list = new Map<string, Value>();
  const place: Place = { frame, parent: 'sequence' };
  for (const item of node.items) list.set(String(list.size), composeBlock(reader, item, place));
  return list;
}

/** A list that starts on the line of a dash, `- - a`: the older parser does not know it, and reads text. */
function compactList(reader: Reader, node: SequenceNode, outer: Frame): Value {
  if (reader.dialect === 'symfony6')
    return blockSequence(reader, node, compactListFrame(reader, node, outer));
  const text = reader.source.text.slice(node.start, node.end);
  const lines = text.split('\n').map((line) => line.trim());
  if (/[:#\t"'!&*[{\\|>]/.test(text) || lines.includes('')) {
    throw reader.refuse(node.start, 'a list starts on the line of a dash', 'Start it on a line of its own');
  }
  reader.count(node, text.length);
  return lines.join(' ');
}

function compactMap(reader: Reader, node: MappingNode, outer: Frame): Value {
  const frame = compactMapFrame(reader, node, outer);
  const first = node.pairs[0];
  if (first?.key.anchor === undefined || node.anchor !== undefined) return blockMapping(reader, node, frame);
  // YAML gives the anchor in "- &x key: value" to the key, Flextype to the whole mapping.
  const before = reader.nodes;
  const bare = { ...first.key, anchor: undefined, anchorStart: -1, start: first.key.contentStart };
  const pairs = [{ key: bare, value: first.value }, ...node.pairs.slice(1)];
  const value = blockMapping(
    reader,
    { ...node, pairs, start: bare.start, contentStart: bare.start },
    frame,
    node.start,
  );
  anchor(reader, first.key, first.key.anchor, value, before);
  return value;
}

function blockMapping(
  reader: Reader,
  node: MappingNode,
  frame: Frame,
  start: number = node.contentStart,
): Value {
  checkCollectionTag(reader, node);
  const first = node.pairs[0];
  if (
    first !== undefined &&
    (first.key.kind === 'sequence' || first.key.kind === 'mapping') &&
    first.key.style === 'flow'
  ) {
    return bracketedKey(reader, node, first, frame);
  }
  reader.count(node, 0);
  const builder = new ArrayBuilder();
  const column = reader.source.column(start);
  const place: Place = { frame, parent: 'mapping' };
  for (const pair of node.pairs) {
    if (pair !== first || start === node.start) checkKeyPlace(reader, pair, column);
    const key = blockKey(reader, pair.key);
    if (key === '<<') mergeBlock(reader, builder, pair, place);
    else if (!builder.set(key, composeBlock(reader, pair.value, place)))
      throw duplicateKey(reader, pair.key, key);
  }
  // What holds nothing at all (a merge of an empty mapping) is null to Flextype.
  return builder.array.size === 0 ? null : builder.array;
}

/** A key that does not stand in the column of its mapping comes after a question mark. */
function checkKeyPlace(reader: Reader, pair: YamlPair, column: number): void {
  if (reader.source.column(pair.key.start) === column) return;
  const { text } = reader.source;
  const mark = text.lastIndexOf('?', pair.key.start);
  const oneLine = mark !== -1 && /^\?[ \t]+$/.test(text.slice(mark, pair.key.start));
  if (!oneLine || pair.key.kind !== 'scalar' || text.slice(pair.key.start, pair.key.end).includes('\n')) {
    throw reader.refuse(pair.key.start, 'a complex key comes after a question mark', 'Write key: value');
  }
  reader.warn('complex-key', mark, 'Flextype refuses a key after a question mark');
}

/** `[a]: b` where a value is expected is `[a]` to Flextype, which does not look at the rest of the line. */
function bracketedKey(reader: Reader, node: MappingNode, pair: YamlPair, frame: Frame): Value {
  const { key, value } = pair;
  const rest = reader.source.text.slice(node.contentStart, value.end);
  const simple =
    key.kind !== 'scalar' && key.kind !== 'alias' && key.anchor === undefined && key.tag === undefined;
  if (!simple || node.pairs.length > 1 || rest.includes('\n') || node.contentStart !== key.start) {
    throw reader.refuse(key.start, 'a key is a list or a mapping', 'Quote the key');
  }
  return flowCollection(reader, key, frame.indent);
}

function mergeBlock(reader: Reader, builder: ArrayBuilder, pair: YamlPair, place: Place): void {
  const node = pair.value;
  if (node.anchor !== undefined || node.tag !== undefined) {
    throw reader.refuse(
      node.start,
      'the value of a merge key has an anchor or a tag',
      'Define it elsewhere and write an alias',
    );
  }
  const value = composeBlock(reader, node, place);
  const direct = node.kind === 'alias' && !startsLine(reader, node.start);
  if (direct && value instanceof Map) builder.merge(value);
  else if (!builder.mergeValue(value)) throw mergeError(reader, node);
}
