import { isSpace } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import { ESCAPE_DOUBLE, ESCAPE_SINGLE, type Mistake, quote } from './mistake.ts';
import { reservedInKey } from './plain.ts';

/** The part of a list or mapping in brackets between two commas, as far as it was read. */
export class Entry {
  /** The entry that contains the brackets around this one. */
  readonly outer: Entry | undefined;
  /** The kind of its last part. */
  part: 'none' | 'plain' | 'quoted' | 'brackets' = 'none';
  afterColon = false;
  /** Start and end of its text, or of the text after its colon. */
  start = -1;
  end = -1;
  colons = 0;
  mistake: 'after-quotes' | 'after-brackets' | 'second-colon' | undefined;
  mistakeAt = -1;

  constructor(outer?: Entry) {
    this.outer = outer;
  }

  text(at: number): void {
    if (this.expectsValue) this.#begin('plain', at);
    else if (this.part === 'quoted') this.#note('after-quotes', at);
    else if (this.part === 'brackets') this.#note('after-brackets', at);
    this.end = at + 1;
  }

  quoted(at: number, end: number): void {
    this.#begin('quoted', at);
    this.end = end;
  }

  collection(): void {
    this.#begin('brackets', this.start);
  }

  colon(at: number): undefined {
    this.colons++;
    if (this.colons > 1) this.#note('second-colon', at);
    else if (!this.mistake) this.afterColon = true;
    this.part = 'plain';
    if (this.colons > 1) this.end = at + 1;
    return undefined;
  }

  get expectsValue(): boolean {
    return this.part === 'none' || this.afterColon;
  }

  #begin(part: Entry['part'], at: number): void {
    this.part = part;
    this.start = at;
    this.afterColon = false;
  }

  #note(mistake: NonNullable<Entry['mistake']>, at: number): void {
    if (this.mistake) return;
    this.mistake = mistake;
    this.mistakeAt = at;
  }
}

/** Finds the mistake in an entry when a comma or bracket ends it. */
export function entryMistake(
  source: YamlSource,
  entry: Entry,
  opening: string,
  separator: string,
  at: number,
): Mistake | undefined {
  if (entry.part === 'none') {
    if (separator !== ',') return undefined;
    return {
      offset: at,
      reason: 'there is no value before this comma',
      remedy: 'Remove the comma, or add a value',
    };
  }
  if (entry.mistake === 'after-quotes') return afterQuotes(source, entry);
  if (entry.mistake === 'second-colon') return secondColon(source, entry, opening);
  if (entry.mistake === 'after-brackets') return undefined;
  const value = source.text.slice(entry.start, entry.end);
  if (entry.part === 'plain' && !entry.afterColon && !value.includes('\n')) {
    const reserved = reservedInKey(value, entry.start);
    if (reserved)
      return { ...reserved, correction: { from: entry.start, to: entry.end, text: quote(value) } };
  }
  return opening === '{' && entry.colons === 0 ? missingColon(source, entry) : undefined;
}

function afterQuotes(source: YamlSource, entry: Entry): Mistake {
  const { text } = source;
  const mark = text[entry.start] ?? '';
  const at = entry.mistakeAt;
  if (text[at] === '"' || text[at] === "'") {
    return {
      offset: at,
      reason: 'there is no comma between two values',
      remedy: 'Add a comma between them',
      correction: { from: spacesBefore(text, at), to: at, text: ', ' },
    };
  }
  const inner = text.slice(entry.start + 1, entry.end - 1);
  if (text[entry.end - 1] === mark && !/[\\\n]/.test(inner)) {
    return {
      offset: spacesBefore(text, at) - 1,
      reason: 'a quote inside the quoted text ends it too early',
      remedy: 'Use the other kind of quotes around the text',
      fallback: mark === '"' ? ESCAPE_DOUBLE : ESCAPE_SINGLE,
      correction: { from: entry.start, to: entry.end, text: quote(inner) },
    };
  }
  return {
    offset: at,
    reason: 'there is text after the closing quote',
    remedy: 'Add a comma before it, or put the whole value in quotes',
  };
}

function secondColon(source: YamlSource, entry: Entry, opening: string): Mistake {
  const { text } = source;
  const value = text.slice(entry.start, entry.mistakeAt);
  const space = value.trimEnd().search(/[ \t\n]+\S*$/);
  if (opening === '{' && space > 0) {
    const from = entry.start + space;
    return {
      offset: from,
      reason: 'there is no comma between two entries',
      remedy: 'Add a comma between them',
      correction: { from, to: from, text: ',' },
    };
  }
  const whole = text.slice(entry.start, entry.end);
  return {
    offset: entry.mistakeAt,
    reason: 'unquoted text contains a colon followed by a space',
    remedy: 'Put the value in quotes',
    correction: /["'\n]/.test(whole) ? undefined : { from: entry.start, to: entry.end, text: quote(whole) },
  };
}

function missingColon(source: YamlSource, entry: Entry): Mistake | undefined {
  const { text } = source;
  const value = text.slice(entry.start, entry.end);
  const colon = value.indexOf(':');
  if (colon > 0 && !value.includes('\n')) {
    const at = entry.start + colon + 1;
    return {
      offset: at,
      reason: 'there is no space after the colon',
      remedy: 'Add a space after the colon',
      correction: { from: at, to: at, text: ' ' },
    };
  }
  if (entry.start === -1) return undefined;
  return {
    offset: entry.start,
    reason: 'a key in braces has no colon',
    remedy: 'Add a colon and a value',
  };
}

function spacesBefore(text: string, at: number): number {
  let start = at;
  while (isSpace(text[start - 1])) start--;
  return start;
}
