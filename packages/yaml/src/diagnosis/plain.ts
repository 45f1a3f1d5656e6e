import { contentEnd, isSpace } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import { KEY_AHEAD, type Mistake, quote } from './mistake.ts';
import { twoEntries } from './quotes.ts';

const BLOCK_HEADER = /^[|>](?:[+-]?[1-9]?|[1-9][+-])(?:[ \t]+#.*)?[ \t]*$/;
const TYPED_VALUE = /^(?:[-+]?[0-9][0-9._]*|true|false|null|~|yes|no|on|off)$/i;
const CURLY_QUOTES = /^[“”„‟«‘’‚]([^“”„»‘’]*)[“”»‘’]$/;
/**
 * Text that may be an entry of its own, as in `database: host: localhost`: it begins like a key (`host`, `Content-Type`, `DB_HOST`),
 * or brackets or nothing follow its colon.
 */
const MAYBE_KEY = /^(?:[a-z_][\w.-]*|[A-Z]\w*[._-][\w.-]*):(?=\s|$)|:[ \t]+(?:\[|\{(?!\{))|:$/;
const NAMES: Readonly<Record<string, string>> = { '`': 'a backtick', ',': 'a comma' };

/** Finds the mistake in an unquoted value. */
export function plainMistake(source: YamlSource, start: number): Mistake | undefined {
  const end = contentEnd(source.text, start);
  const value = source.text.slice(start, end);
  return reservedInValue(value, start) ?? colonInText(source, value, start, end);
}

/** Finds a reserved character at the start of a line's key or text. */
export function reservedKeyMistake(source: YamlSource, start: number): Mistake | undefined {
  return reservedInKey(source.text.slice(start, contentEnd(source.text, start)), start);
}

function isReserved(value: string): boolean {
  if (value === '') return false;
  const first = value[0] ?? '';
  if ('@`%,]}'.includes(first)) return true;
  if (first === '|' || first === '>') return !BLOCK_HEADER.test(value);
  if (first === '&' || first === '*') return !/^[&*][^\s[\]{},*&]+(?:\s|$)/.test(value);
  if (first === '!') return !/^!(?:![\w/:.-]+|[\w/:.-]+|<[^>\s]+>)?(?:\s|$)/.test(value);
  return (first === '-' || first === '?') && isSpace(value[1]);
}

/** Finds a reserved character at the start of a key, or of text that may be one. */
export function reservedInKey(text: string, start: number): Mistake | undefined {
  if (!isReserved(text)) return undefined;
  const colon = text.search(/:(?:\s|$)/);
  const name = colon === -1 ? text : text.slice(0, colon);
  return {
    offset: start,
    reason: `a key or unquoted text cannot start with ${nameOf(text[0] ?? '')}`,
    remedy: 'Put it in quotes',
    correction: { from: start, to: start + name.length, text: quote(name.trimEnd()) },
  };
}

function reservedInValue(value: string, start: number): Mistake | undefined {
  if (!isReserved(value)) return undefined;
  if (value.startsWith('-')) {
    return {
      offset: start,
      reason: 'a list starts on the same line as its key',
      remedy: 'Start the list on the next line, or put the value in quotes if it is text',
    };
  }
  return {
    offset: start,
    reason: `unquoted text cannot start with ${nameOf(value[0] ?? '')}`,
    remedy: 'Put the value in quotes',
    correction: { from: start, to: start + value.length, text: quote(value), intended: value },
    // Each of the other reserved characters begins YAML syntax, which may be meant.
    isUnambiguous: '@`%'.includes(value[0] ?? ''),
  };
}

function nameOf(character: string): string {
  return NAMES[character] ?? character;
}

function colonInText(source: YamlSource, value: string, start: number, end: number): Mistake | undefined {
  const colon = value.search(/:(?:[ \t]|$)/);
  if (colon === -1) return undefined;
  const offset = start + colon;
  const first = value.search(/[ \t]/);
  const second = first === -1 ? '' : value.slice(first).trimStart();
  const key = KEY_AHEAD.exec(second)?.[0];
  if (key !== undefined && first < colon && TYPED_VALUE.test(value.slice(0, first)))
    return twoEntries(source, start + value.length - second.length, key);
  return (
    missingOpening(value, start, end) ?? {
      offset,
      reason: 'unquoted text contains a colon followed by a space',
      remedy: 'Put the value in quotes',
      fallback: 'Put the value in quotes, or write each entry on its own line',
      correction: quoteCorrection(value, start, end),
      isUnambiguous: !MAYBE_KEY.test(value),
    }
  );
}

function quoteCorrection(value: string, start: number, end: number): Mistake['correction'] {
  const curly = CURLY_QUOTES.exec(value)?.[1];
  const intended = curly ?? value;
  return value.endsWith(':') && /^[\w-]+:$/.test(value)
    ? undefined
    : { from: start, to: end, text: quote(intended), intended };
}

/** Finds a missing opening, as in `Foo: Bar"` and `a: 1}`. */
function missingOpening(value: string, start: number, end: number): Mistake | undefined {
  const last = value.at(-1) ?? '';
  const content = value.slice(0, -1);
  if ((last === '"' || last === "'") && !content.includes(last)) {
    return {
      offset: start,
      reason: `the quote ${last} at the end of the text has no opening quote`,
      remedy: `Add ${last} at the start`,
      correction: { from: start, to: end, text: last + value, intended: content },
    };
  }
  const opening = last === '}' ? '{' : last === ']' ? '[' : '';
  if (opening === '' || content.includes(opening)) return undefined;
  return {
    offset: start,
    reason: `the bracket ${last} has no matching opening bracket`,
    remedy: `Add ${opening} at the start of the value`,
    fallback: 'Put the value in quotes if it is text',
    correction: { from: start, to: start, text: opening },
  };
}

/** An alias without an anchor, usually text that starts with an asterisk. */
export function aliasMistake(source: YamlSource, start: number, reason: string): Mistake {
  const { text } = source;
  const name = /\*[^\s[\]{},]*/y;
  name.lastIndex = start;
  const nameEnd = start + (name.exec(text)?.[0].length ?? 1);
  const isInBrackets = /^[ \t]*[,\]}]/.test(text.slice(nameEnd, nameEnd + 100));
  const end = isInBrackets ? nameEnd : contentEnd(text, start);
  const value = text.slice(start, end);
  return {
    offset: start,
    reason,
    remedy: 'Define the anchor, or put the value in quotes if it is text',
    correction: { from: start, to: end, text: quote(value), intended: isInBrackets ? undefined : value },
  };
}

/** An alias followed by text; the whole value was meant to be text. */
export function textAfterAlias(source: YamlSource, start: number): Mistake | undefined {
  const end = contentEnd(source.text, start);
  const value = source.text.slice(start, end);
  const space = value.search(/[ \t]/);
  if (space === -1) return undefined;
  return {
    offset: start + space,
    reason: 'there is text after an alias',
    remedy: 'Put the value in quotes if it is text',
    correction: { from: start, to: end, text: quote(value), intended: value },
  };
}
