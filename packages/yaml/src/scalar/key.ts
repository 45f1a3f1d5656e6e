import { getScalarValue } from 'js-yaml';
import type { ScalarNode, YamlNode, YamlPair } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import { resolveScalar } from './plain-scalar.ts';
import { quotedText } from './quoted.ts';

const QUOTE_IT = 'Quote the key';

/** Flextype has no anchors on keys: it reads `&a key` as a key of six characters. */
function plainKeyNode(reader: Reader, node: YamlNode): ScalarNode {
  if (node.anchor !== undefined || node.tag !== undefined) {
    throw reader.unsupported(
      node.start,
      'a key has an anchor or a tag',
      `${QUOTE_IT}, or put the anchor before the mapping`,
    );
  }
  if (node.kind === 'alias') throw reader.unsupported(node.start, 'a key is an alias', 'Write the key out');
  if (node.kind !== 'scalar') throw reader.unsupported(node.start, 'a key is a list or a mapping', QUOTE_IT);
  if (node.empty)
    throw reader.unsupported(
      node.start,
      'a key is missing',
      "Write a key before the colon, or '' for an empty one",
    );
  return node;
}

/**
 * The key of a block mapping, resolved like a value to a string or an integer: `0x1F` is 31, and a date is its Unix
 * time.
 */
export function blockKey(reader: Reader, node: YamlNode): string {
  const key = plainKeyNode(reader, node);
  checkColon(reader, key);
  if (key.style !== 'plain') {
    if (reader.source.text[key.end] === '\t') {
      throw reader.unsupported(key.end, 'there is a tab between a quoted key and its colon', 'Remove it');
    }
    return quotedText(reader, key);
  }
  const text = getScalarValue(reader.source.text, key.event);
  const value = resolveScalar(text, reader.rules);
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  return keyAsWritten(reader, key, text);
}

const TAB_AFTER_COLON = / *:\t/y;

function checkColon(reader: Reader, key: ScalarNode): void {
  if (reader.rules.tabsAfterColon) return;
  TAB_AFTER_COLON.lastIndex = key.end;
  if (TAB_AFTER_COLON.test(reader.source.text)) {
    throw reader.unsupported(key.end, 'there is a tab after the colon of a key', 'Use a space instead');
  }
}

/**
 * The key of a flow mapping. It ends at its first space (`{1 2: v}` has the key 1). It is not resolved, but must be
 * text that would resolve to a string or an integer.
 */
function flowKey(reader: Reader, node: YamlNode): string {
  if (node.kind === 'sequence' || node.kind === 'mapping') return flowKeyOfCollection(reader, node);
  const key = plainKeyNode(reader, node);
  if (key.style !== 'plain') {
    const text = quotedText(reader, key);
    if (reader.source.text.slice(key.contentStart, key.end).includes('\n')) throw manyLines(reader, key);
    return text;
  }
  const whole = reader.source.text.slice(key.contentStart, key.end);
  if (whole.includes('\n')) throw manyLines(reader, key);
  const end = whole.indexOf(' ');
  const text = end === -1 ? whole : whole.slice(0, end).trim();
  const value = resolveScalar(text, reader.rules);
  if (whole.includes(':') || (typeof value !== 'string' && typeof value !== 'bigint')) {
    return keyAsWritten(reader, key, whole.includes(':') ? whole : text);
  }
  return text;
}

/** The key of a pair in braces. In `{? a: v}`, Flextype's key ends at the space: `?`. */
export function flowPairKey(reader: Reader, pair: YamlPair): string {
  const mark = questionMark(reader, pair.key);
  if (mark === undefined) return flowKey(reader, pair.key);
  const text = reader.source.text.slice(mark, pair.key.end);
  if (pair.key.kind === 'scalar' && pair.key.style === 'plain' && /^\? [^\s:#&!'"]+$/.test(text)) return '?';
  throw reader.unsupported(mark, 'there is a question mark before a key', 'Remove the question mark');
}

/** The offset of a question mark before a key in brackets. */
export function questionMark(reader: Reader, key: YamlNode): number | undefined {
  const { text } = reader.source;
  let before = key.start - 1;
  while (before > 0 && /\s/.test(text[before] ?? '')) before--;
  return text[before] === '?' && before < key.start - 1 ? before : undefined;
}

/** To Flextype, a bracket is an ordinary character of a key; only a colon ends the key. */
function flowKeyOfCollection(reader: Reader, node: YamlNode): string {
  const whole = reader.source.text.slice(node.start, node.end);
  const packs = reader.rules.linesInBrackets;
  if (!packs || node.anchor !== undefined || node.tag !== undefined || /[:\n\t#]/.test(whole)) {
    throw reader.unsupported(node.start, 'a key is a list or a mapping', QUOTE_IT);
  }
  // Symfony drops spaces after opening brackets outside quotes before it looks for the key.
  const start = /^[[{]+(?: +[[{]+)* */.exec(whole)?.[0] ?? '';
  const packed = start.replaceAll(' ', '') + whole.slice(start.length);
  const end = packed.indexOf(' ');
  return end === -1 ? packed : packed.slice(0, end);
}

function manyLines(reader: Reader, node: YamlNode): Error {
  return reader.unsupported(node.start, 'a key spans several lines', 'Write it on one line');
}

function keyAsWritten(reader: Reader, node: ScalarNode, text: string): string {
  const shown = reader.source.excerpt(node.contentStart, node.end);
  const reason = `Flextype rejects the key "${shown}": it is neither a string nor an integer`;
  reader.warn('key-type', node.start, reason, 'Put the key in quotes');
  return text;
}
