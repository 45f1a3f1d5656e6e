import type { ScalarNode, YamlNode } from '../parse/node.ts';
import type { Reader } from '../parse/reader.ts';
import type { Value } from '../values/value.ts';
import { toFloat } from './number.ts';
import { resolveScalar } from './plain-scalar.ts';
import { quotedText } from './quoted.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The context of a scalar with a tag. */
interface TagContext {
  readonly inFlow: boolean;
  /** Its text, for a plain scalar. */
  readonly plainText: () => string;
}

/**
 * Resolves a scalar with a tag.
 *
 * Flextype supports `!`, `!!str`, `!!float` and `!!binary`, and reads `!php/const`, `!php/object` and, in newer
 * versions, `!php/enum` as null. It rejects other tags; they are resolved by YAML 1.2, with a warning.
 */
export function taggedScalar(reader: Reader, node: ScalarNode, tag: string, context: TagContext): Value {
  if (node.anchorStart > node.tagStart) {
    throw reader.unsupported(node.start, 'an anchor comes after a tag', 'Write the anchor first');
  }
  const { text } = reader.source;
  const gap = text.slice(node.tagStart + tag.length, node.contentStart);
  if (!node.empty && gap !== ' ' && !(tag === '!' && /^ +$/.test(gap))) {
    throw reader.unsupported(
      node.start,
      'a tag is not followed by exactly one space',
      'Write one space after the tag',
    );
  }
  if (tag.startsWith('!php/const') || tag.startsWith('!php/object')) return null;
  if (tag.startsWith('!php/enum')) {
    if (reader.rules.enums) return null;
    throw reader.source.error(
      'syntax',
      node.tagStart,
      `this version of Flextype does not support ${tag}`,
      'Write the value itself',
    );
  }
  if (node.empty && tag === '!') throw unsupportedMark(reader, node);
  if (node.empty) return emptyTagged(reader, node, tag);
  const quoted = node.style !== 'plain';
  if (quoted && text.slice(node.contentStart, node.end).includes('\n')) {
    throw reader.unsupported(node.start, 'a quoted text with a tag spans several lines', 'Remove the tag');
  }
  const content = quoted ? quotedText(reader, node) : context.plainText();
  if (tag === '!') {
    if (quoted) return content;
    return context.inFlow || !reader.rules.resolvedAfterBang ? content : resolvePlain(reader, node, content);
  }
  if (tag === '!!str') {
    if (!quoted || !reader.rules.quotesAfterStr) return content;
    throw reader.unsupported(
      node.start,
      'this version of Flextype keeps the quotes of a text after !!str',
      'Remove the tag',
    );
  }
  if (tag === '!!float') return quoted ? 0 : toFloat(content);
  if (tag === '!!binary') return binaryText(reader, node, content);
  warnTag(reader, node, tag);
  if (tag === '!!int' || tag === '!!bool' || tag === '!!null') return resolvePlain(reader, node, content);
  return content;
}

function emptyTagged(reader: Reader, node: ScalarNode, tag: string): Value {
  warnTag(reader, node, tag);
  return tag === '!!str' ? '' : null;
}

/** Decodes base64 in whole groups of four. JSON can represent the result only if it is UTF-8. */
export function binaryText(reader: Reader, node: ScalarNode, content: string): string {
  const packed = content.replace(/\s+/g, '');
  const remedy = 'Write the text itself in double quotes';
  if (
    packed.length % 4 !== 0 ||
    !BASE64.test(packed) ||
    typeof resolveScalar(packed, reader.rules) !== 'string'
  ) {
    throw reader.source.error('syntax', node.start, 'this is not base64 that Flextype accepts', remedy);
  }
  try {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const reason = 'this base64 does not decode to UTF-8, so it cannot be represented in JSON';
    throw reader.source.error('unsupported', node.start, reason, remedy, cause);
  }
}

/** Flextype rejects tags on lists and mappings, except `!`, after which it reads brackets as text. */
export function checkCollectionTag(reader: Reader, node: YamlNode): void {
  if (node.tag === undefined) return;
  if (node.anchorStart > node.tagStart) {
    throw reader.unsupported(node.start, 'an anchor comes after a tag', 'Write the anchor first');
  }
  if (node.tag === '!') throw unsupportedMark(reader, node);
  warnTag(reader, node, node.tag);
}

function unsupportedMark(reader: Reader, node: YamlNode): Error {
  return reader.unsupported(
    node.tagStart,
    'Flextype reads what follows the ! as text',
    'Remove the exclamation mark',
  );
}

function warnTag(reader: Reader, node: YamlNode, tag: string): void {
  const shown = reader.source.excerpt(node.tagStart, node.tagStart + tag.length);
  reader.warn('tag', node.tagStart, `Flextype rejects the tag ${shown} here`, 'Remove the tag');
}

/** Resolves a plain scalar without a tag. */
export function resolvePlain(reader: Reader, node: YamlNode, text: string): Value {
  const value = resolveScalar(text, reader.rules);
  if (value === undefined) {
    throw reader.source.error(
      'syntax',
      node.start,
      `${reader.source.excerpt(node.contentStart, node.end)} looks like a date but is not valid`,
      'Correct it, or put it in quotes',
    );
  }
  return value;
}
