import { getScalarValue } from 'js-yaml';
import { blockScalarText } from './block/block-scalar.ts';
import {
  checkDash,
  checkEmptyItems,
  checkKeyPlace,
  checkStart,
  hasEmptyItem,
  storeAnchor,
} from './block/checks.ts';
import {
  compactListFrame,
  compactMapFrame,
  type Frame,
  mergeFrame,
  ownLineFrame,
  type Place,
  startsLine,
} from './block/frame.ts';
import { blockPlainText, checkTail } from './block/plain-text.ts';
import { duplicateKey, flowCollection, mergeError } from './flow/collection.ts';
import type { MappingNode, ScalarNode, SequenceNode, YamlNode, YamlPair } from './parse/node.ts';
import type { Reader } from './parse/reader.ts';
import { blockKey } from './scalar/key.ts';
import { quotedText } from './scalar/quoted.ts';
import { binaryText, checkCollectionTag, resolvePlain, taggedScalar } from './scalar/tag.ts';
import { ArrayBuilder } from './values/array-builder.ts';
import type { Value } from './values/value.ts';

/** Composes the value of a node in block style. */
export function composeBlock(reader: Reader, node: YamlNode, place: Place): Value {
  if (node.kind === 'alias') return reader.alias(node);
  checkStart(reader, node, place);
  if (node.anchor === undefined) return composeContent(reader, node, place);
  const before = reader.weight;
  const value = composeContent(reader, node, place);
  storeAnchor(reader, node, node.anchor, value, before);
  return value;
}

function composeContent(reader: Reader, node: Exclude<YamlNode, { kind: 'alias' }>, place: Place): Value {
  if (node.kind === 'scalar') return scalar(reader, node, place);
  const onOwnLine = place.parent !== 'document' && startsLine(reader, node.contentStart);
  if (node.style === 'flow') {
    return flowCollection(
      reader,
      node,
      onOwnLine ? reader.source.column(node.contentStart) : place.frame.indent,
    );
  }
  if (node.kind === 'sequence') {
    if (!onOwnLine && place.parent === 'sequence') return compactList(reader, node, place.frame);
    return blockSequence(reader, node, onOwnLine ? ownLineFrame(reader, node, place.frame) : place.frame);
  }
  if (!onOwnLine && place.parent === 'sequence') return compactMap(reader, node, place.frame);
  return blockMapping(reader, node, onOwnLine ? ownLineFrame(reader, node, place.frame) : place.frame);
}

function scalar(reader: Reader, node: ScalarNode, place: Place): Value {
  reader.count(node, node.end - node.contentStart);
  if (node.style === 'literal' || node.style === 'folded') return blockScalar(reader, node, place);
  if (node.tag !== undefined) {
    return taggedScalar(reader, node, node.tag, {
      inFlow: false,
      plainText: () => blockPlainText(reader, node, place),
    });
  }
  if (node.empty) return null;
  if (node.style !== 'plain') return quotedText(reader, node);
  return resolvePlain(reader, node, blockPlainText(reader, node, place));
}

function blockScalar(reader: Reader, node: ScalarNode, place: Place): Value {
  const { text } = reader.source;
  const header = text.lastIndexOf('\n', Math.max(0, node.contentStart - 2)) + 1;
  // Flextype rejects a header on its own line, so YAML 1.2 applies.
  const headerAlone = /^ *(?:[&!]\S* +)*[|>]/.test(text.slice(header, node.contentStart));
  const read = headerAlone ? getScalarValue(text, node.event) : blockScalarText(reader, node, place.frame);
  if (node.tag === undefined || (node.tag === '!' && !headerAlone)) return read;
  if (node.tag === '!!binary') return binaryText(reader, node, read);
  throw reader.unsupported(
    node.start,
    `a block scalar has the tag ${reader.source.excerpt(node.tagStart, node.tagStart + node.tag.length)}`,
    'Remove the tag; the value is text anyway',
  );
}

function blockSequence(reader: Reader, node: SequenceNode, frame: Frame): Value {
  checkCollectionTag(reader, node);
  reader.count(node, 0);
  const list = new Map<string, Value>();
  const place: Place = { frame, parent: 'sequence' };
  if (node.items.some((item) => item.kind === 'scalar' && item.empty)) checkEmptyItems(reader, node);
  for (const item of node.items) {
    if (item.anchor !== undefined) checkDash(reader, item);
    list.set(String(list.size), composeBlock(reader, item, place));
  }
  return list;
}

/** Composes a list that starts on the line of a dash, `- - a`; older versions of Symfony read it as text. */
function compactList(reader: Reader, node: SequenceNode, outer: Frame): Value {
  if (reader.rules.compactLists) return blockSequence(reader, node, compactListFrame(reader, node, outer));
  const { source } = reader;
  checkTail(reader, node, outer);
  const text = source.text.slice(node.start, node.end);
  const rest = source.line(source.lineAt(node.end));
  const lines = text.split('\n').map((line) => line.trim());
  if (/[:#\t"'!&*[{\\|>]/.test(text) || /[:#]/.test(rest) || lines.includes('') || hasEmptyItem(node)) {
    throw reader.unsupported(
      node.start,
      'a list starts on the same line as a dash',
      'Start it on its own line',
    );
  }
  reader.count(node, text.length);
  return lines.join(' ');
}

function compactMap(reader: Reader, node: MappingNode, outer: Frame): Value {
  const frame = compactMapFrame(reader, node, outer);
  const first = node.pairs[0];
  if (first?.key.anchor === undefined || node.anchor !== undefined) return blockMapping(reader, node, frame);
  checkDash(reader, first.key);
  // In "- &x key: value", YAML anchors the key and Flextype the whole mapping.
  const before = reader.weight;
  const bare = { ...first.key, anchor: undefined, anchorStart: -1, start: first.key.contentStart };
  const pairs = [{ key: bare, value: first.value }, ...node.pairs.slice(1)];
  const value = blockMapping(
    reader,
    { ...node, pairs, start: bare.start, contentStart: bare.start },
    frame,
    node.start,
  );
  storeAnchor(reader, first.key, first.key.anchor, value, before);
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
    reader.countKey(pair.key);
    if (key === '<<') mergeBlock(reader, builder, pair, place);
    else if (!builder.set(key, composeBlock(reader, pair.value, place))) {
      const before = node.pairs.find((other) => blockKey(reader, other.key) === key);
      throw duplicateKey(reader, pair.key, before?.key);
    }
  }
  // An empty result (the merge of an empty mapping) is null in Flextype.
  return builder.array.size === 0 ? null : builder.array;
}

/** Flextype reads `[a]: b`, where it expects a value, as `[a]`, and ignores the rest of the line. */
function bracketedKey(reader: Reader, node: MappingNode, pair: YamlPair, frame: Frame): Value {
  const { key, value } = pair;
  const rest = reader.source.text.slice(node.contentStart, value.end);
  const simple =
    key.kind !== 'scalar' && key.kind !== 'alias' && key.anchor === undefined && key.tag === undefined;
  if (!simple || node.pairs.length > 1 || rest.includes('\n') || node.contentStart !== key.start) {
    throw reader.unsupported(key.start, 'a key is a list or a mapping', 'Quote the key');
  }
  return flowCollection(reader, key, frame.indent);
}

function mergeBlock(reader: Reader, builder: ArrayBuilder, pair: YamlPair, place: Place): void {
  const node = pair.value;
  if (node.anchor !== undefined || node.tag !== undefined) {
    throw reader.unsupported(
      node.start,
      'the value of a merge key has an anchor or a tag',
      'Define it elsewhere and use an alias',
    );
  }
  const value = composeBlock(reader, node, { ...place, frame: mergeFrame(reader, node, place.frame) });
  const direct = node.kind === 'alias' && !startsLine(reader, node.start);
  if (direct && value instanceof Map) builder.merge(value);
  else if (!builder.mergeValue(value)) throw mergeError(reader, node);
}
