import type { MappingNode, ScalarNode, SequenceNode, YamlNode, YamlPair } from '../parse/node.ts';
import { isLonePair } from '../parse/parse-tree.ts';
import type { Reader } from '../parse/reader.ts';
import { flowPairKey, questionMark } from '../scalar/key.ts';
import { quotedText } from '../scalar/quoted.ts';
import { checkCollectionTag, resolvePlain, taggedScalar } from '../scalar/tag.ts';
import { ArrayBuilder } from '../values/array-builder.ts';
import { isArray, type Value } from '../values/value.ts';
import { checkFlowText, flowPlainText } from './text.ts';

/** A colon after a key, past spaces and comments. */
const COLON = /(?:\s|#[^\n]*\n)*:/y;

/**
 * Composes an outermost flow collection, `[…]` or `{…}`.
 *
 * @param indent column, from 0, of the surrounding block
 */
export function flowCollection(reader: Reader, node: SequenceNode | MappingNode, indent: number): Value {
  checkFlowText(reader, node);
  return collection(reader, node, indent);
}

function collection(reader: Reader, node: SequenceNode | MappingNode, indent: number): Value {
  checkCollectionTag(reader, node);
  reader.count(node, 0);
  return node.kind === 'sequence' ? sequence(reader, node, indent) : mapping(reader, node, indent);
}

function nested(reader: Reader, node: YamlNode, indent: number): Value {
  if (node.kind === 'alias') return reader.alias(node);
  if (node.kind === 'scalar') return scalar(reader, node, indent);
  if (node.anchor !== undefined) {
    const remedy = 'Write it in block style, or put the anchor elsewhere';
    throw reader.unsupported(node.start, 'a list or mapping inside brackets has an anchor', remedy);
  }
  return collection(reader, node, indent);
}

function scalar(reader: Reader, node: ScalarNode, indent: number): Value {
  if (node.anchor !== undefined) return anchoredScalar(reader, node, node.anchor, indent);
  reader.count(node, node.end - node.contentStart);
  if (node.tag !== undefined) {
    return taggedScalar(reader, node, node.tag, {
      inFlow: true,
      plainText: () => flowPlainText(reader, node, indent),
    });
  }
  if (node.empty) return null;
  if (node.style !== 'plain') return quotedText(reader, node);
  return resolvePlain(reader, node, flowPlainText(reader, node, indent));
}

/** In brackets, a plain scalar with an anchor is a string: `[&a 1]` is `["1"]`. */
function anchoredScalar(reader: Reader, node: ScalarNode, anchor: string, indent: number): Value {
  const gap = reader.source.text.slice(node.anchorStart + 1 + anchor.length, node.contentStart);
  const simple =
    node.style === 'plain' &&
    !node.empty &&
    node.tag === undefined &&
    /^ +$/.test(gap) &&
    !anchor.includes(':');
  if (!simple || !reader.rules.anchorsInBrackets) {
    throw reader.unsupported(
      node.start,
      'there is an anchor inside brackets',
      'Write the list or mapping in block style',
    );
  }
  const before = reader.weight;
  reader.count(node, node.end - node.contentStart);
  const text = flowPlainText(reader, node, indent);
  reader.anchor(anchor, text, before);
  return text;
}

function sequence(reader: Reader, node: SequenceNode, indent: number): Value {
  const list = new Map<string, Value>();
  for (const item of node.items) {
    const lonePair = item.kind === 'mapping' && isLonePair(item);
    const marked = lonePair ? questionMarkText(reader, item) : undefined;
    if (marked !== undefined) {
      reader.count(item, marked.length);
      list.set(String(list.size), marked);
      continue;
    }
    if (lonePair) checkLonePair(reader, item);
    const value = nested(reader, item, indent);
    if (
      item.kind === 'alias' &&
      typeof value === 'string' &&
      (value.includes(': ') || value.startsWith('&'))
    ) {
      throw reader.unsupported(
        item.start,
        'Flextype parses the text of this alias a second time',
        'Write the text here, in quotes',
      );
    }
    list.set(String(list.size), value);
  }
  return list;
}

/** Flextype reads `[key:]` as a string that ends with a colon. */
function checkLonePair(reader: Reader, node: MappingNode): void {
  const value = node.pairs[0]?.value;
  if (value === undefined || (value.kind === 'scalar' && value.empty)) {
    const remedy = 'Put it in quotes, or write it in braces with a value';
    throw reader.unsupported(node.start, 'a pair in a list has no value', remedy);
  }
}

/** The text of `[? text]`, in which a question mark has no meaning to Flextype. */
function questionMarkText(reader: Reader, node: MappingNode): string | undefined {
  const { key } = node.pairs[0] ?? {};
  if (key?.kind !== 'scalar' || key.style !== 'plain' || node.pairs[0]?.value.start !== key.end)
    return undefined;
  const mark = questionMark(reader, key);
  const text = mark === undefined ? '' : reader.source.text.slice(mark, key.end);
  COLON.lastIndex = key.end;
  const simple = /^\?[^\s:'"#][^\s:'"#]*$/.test(text.replace(' ', '')) && !COLON.test(reader.source.text);
  return simple && key.anchor === undefined && key.tag === undefined ? text : undefined;
}

function mapping(reader: Reader, node: MappingNode, indent: number): Value {
  const builder = new ArrayBuilder();
  for (const pair of node.pairs) {
    checkPair(reader, pair);
    const key = flowPairKey(reader, pair);
    reader.countKey(pair.key);
    if (key === '<<') {
      mergeFlow(reader, builder, pair, indent);
      continue;
    }
    const value = nested(reader, pair.value, indent);
    if (pair.value.kind === 'alias' && typeof value === 'string' && value.startsWith('&')) {
      throw reader.unsupported(
        pair.value.start,
        'Flextype parses the text of this alias a second time',
        'Write the text here, in quotes',
      );
    }
    if (!builder.set(key, value)) {
      const before = node.pairs.find((other) => flowPairKey(reader, other) === key);
      throw duplicateKey(reader, pair.key, before?.key);
    }
  }
  return builder.array;
}

function checkPair(reader: Reader, pair: YamlPair): void {
  const { text } = reader.source;
  COLON.lastIndex = pair.key.end;
  if (!COLON.test(text)) {
    throw reader.unsupported(pair.key.start, 'a key in braces has no colon', 'Add a colon and a value');
  }
  const { value } = pair;
  if (value.tag === '!') {
    throw reader.unsupported(
      value.start,
      'a value with the tag ! in braces cannot be represented in JSON',
      'Remove the tag',
    );
  }
  if (
    value.kind === 'scalar' &&
    value.style === 'plain' &&
    text[value.contentStart] === ':' &&
    !value.empty
  ) {
    throw reader.unsupported(value.start, 'a value starts with a colon', 'Put it in quotes');
  }
}

function mergeFlow(reader: Reader, builder: ArrayBuilder, pair: YamlPair, indent: number): void {
  const value = nested(reader, pair.value, indent);
  const list = pair.value.kind === 'sequence';
  if (!isArray(value) || (list && !builder.mergeEach(value))) throw mergeError(reader, pair.value);
  if (!list) builder.merge(value);
}

export function mergeError(reader: Reader, node: YamlNode): Error {
  const remedy = 'Give it a mapping, an alias of one, or a list of these';
  return reader.source.error('syntax', node.start, 'the merge key << has no mapping to merge', remedy);
}

export function duplicateKey(reader: Reader, node: YamlNode, before: YamlNode | undefined): Error {
  const { source } = reader;
  const key = source.excerpt(node.contentStart, node.end).replace(/^(["'])(.*)\1$/, '$2');
  const first = before ? `, first on line ${source.lineAt(before.start) + 1}` : '';
  return reader.source.error(
    'duplicate-key',
    node.start,
    `the key "${key}" is used twice${first}`,
    'Remove or rename one of them',
  );
}
