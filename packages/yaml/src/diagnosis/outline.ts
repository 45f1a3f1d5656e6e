import { contentEnd, indentOf, isBlank, isSpace, skipSpaces } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import { readBlockText } from './block-text.ts';
import { readBrackets } from './brackets.ts';
import { missingKeyMistake, spaceMistake } from './lines.ts';
import type { Mistake, ValueReading } from './mistake.ts';
import { Nesting } from './nesting.ts';
import { plainMistake, reservedKeyMistake, textAfterAlias } from './plain.ts';
import { readQuoted } from './quotes.ts';

/**
 * Finds the first mistake of a text up to a line, from 0. It reads line by line, as people write YAML: a key or a dash
 * and its value. Linear in time, since few scans read each character and the first mistake ends them.
 */
export function findMistake(source: YamlSource, lastLine: number): Mistake | undefined {
  const outline = new Outline(source);
  for (let line = 0; line <= lastLine && line < source.lineCount; ) {
    const reading = outline.read(line);
    if (reading.mistake) return reading.mistake;
    line = Math.max(line, reading.last) + 1;
  }
  return undefined;
}

class Outline {
  readonly #source: YamlSource;
  readonly #nesting: Nesting;

  constructor(source: YamlSource) {
    this.#source = source;
    this.#nesting = new Nesting(source);
  }

  read(line: number): ValueReading {
    const { text } = this.#source;
    const content = this.#source.line(line);
    const start = this.#source.lineStarts[line] ?? 0;
    const done: ValueReading = { kind: 'empty', last: line };
    if (isBlank(content) || /^[ \t]*(?:#|$)/.test(content)) return done;
    if (/^(?:---|\.\.\.)(?:[ \t]|$)/.test(content)) {
      this.#nesting.reset();
      return done;
    }
    if (/^%(?:YAML|TAG)\b/.test(content)) return done;
    const indent = indentOf(content);
    const spaces = spaceMistake(this.#source, start + indent);
    if (spaces) return this.#nesting.continuesText(indent) ? done : { ...done, mistake: spaces };
    let at = start + indent;
    if (this.#nesting.continuesText(indent) && !isKeyed(text, at)) return done;
    while (text[at] === '-' && (isSpace(text[at + 1]) || /\n|^$/.test(text[at + 1] ?? ''))) {
      if (at > start + indent) this.#nesting.enterInline('list', line, at - start);
      else {
        const mistake = this.#nesting.enter('list', line, indent);
        if (mistake) return { ...done, mistake };
      }
      at = skipSpaces(text, at + 1);
    }
    return this.#entry(line, start, at);
  }

  #entry(line: number, start: number, at: number): ValueReading {
    const { text } = this.#source;
    const done: ValueReading = { kind: 'empty', last: line };
    if (at >= contentEnd(text, at)) return done;
    if (text[at] === '?' && /[ \t\n]/.test(text[at + 1] ?? '\n')) {
      this.#nesting.giveUp();
      return done;
    }
    if (text[at] === ':' && isSpace(text[at + 1])) return done;
    const colon = findColon(this.#source, at);
    if (colon === undefined) return this.#keyless(line, start, at);
    const isFirst = /^ *$/.test(text.slice(start, at));
    // Text in the column of a key: its first line was meant to be a key.
    const before = this.#nesting.textBefore(at - start);
    if (before !== undefined) return { ...done, mistake: missingKeyMistake(this.#source, before, undefined) };
    const misplaced = isFirst ? this.#nesting.enter('map', line, at - start) : undefined;
    if (!isFirst) this.#nesting.enterInline('map', line, at - start);
    const mistake = misplaced ?? reservedKeyMistake(this.#source, at);
    if (mistake) return { ...done, mistake };
    const reading = this.#value(line, skipSpaces(text, colon + 1), at - start);
    this.#nesting.value(reading.kind);
    return reading;
  }

  #keyless(line: number, start: number, at: number): ValueReading {
    const { text } = this.#source;
    const isFirst = /^ *$/.test(text.slice(start, at));
    const parent = isFirst ? this.#nesting.parentIndent(at - start) : this.#nesting.indent;
    const isValue = !isFirst || this.#nesting.expectsValue(at - start);
    if (isValue) {
      if (isFirst) this.#nesting.text(at, at - start);
      const reading = this.#value(line, at, parent);
      this.#nesting.value(reading.kind);
      return reading;
    }
    const mistake = missingKeyMistake(this.#source, at, this.#nesting.levelAt(at - start));
    return { kind: 'plain', last: line, mistake };
  }

  /** Reads the value at an offset; `indent` is the column of the surrounding block. */
  #value(line: number, from: number, indent: number): ValueReading {
    const { text } = this.#source;
    let at = from;
    for (let property = /[&!][^\s[\]{},]*[ \t]+/y; ; at += property.lastIndex - at) {
      property = /(?:&[^\s[\]{},]+|!(?:![\w/:.-]+|[\w/:.-]*))[ \t]+/y;
      property.lastIndex = at;
      if (!property.test(text)) break;
    }
    const end = contentEnd(text, at);
    if (at >= end || /^[&!][^\s[\]{},]+$/.test(text.slice(at, end))) {
      const mistake = at < end ? plainMistake(this.#source, at) : undefined;
      return { kind: 'empty', last: line, mistake };
    }
    const first = text[at] ?? '';
    if (first === '"' || first === "'") return readQuoted(this.#source, at, indent);
    if (first === '[' || first === '{') return readBrackets(this.#source, at, indent);
    const mistake = plainMistake(this.#source, at);
    if (mistake) return { kind: 'plain', last: line, mistake };
    if (first === '|' || first === '>') return readBlockText(this.#source, at, indent);
    if (first !== '*') return { kind: 'plain', last: line };
    return { kind: 'closed', last: line, mistake: textAfterAlias(this.#source, at) };
  }
}

function isKeyed(text: string, at: number): boolean {
  const end = contentEnd(text, at);
  return /:(?:[ \t]|$)/.test(text.slice(at, end)) && text[at] !== '-';
}

/** The offset of the colon after a key; `undefined` if there is no key at an offset. */
function findColon(source: YamlSource, at: number): number | undefined {
  const { text } = source;
  const first = text[at] ?? '';
  if (first === '[' || first === '{') return undefined;
  if (first === '"' || first === "'") {
    const close = endOfKey(text, at);
    if (close === undefined) return undefined;
    const colon = skipSpaces(text, close + 1);
    return text[colon] === ':' && /[\s]/.test(text[colon + 1] ?? ' ') ? colon : undefined;
  }
  const colon = text.slice(at, contentEnd(text, at)).search(/:(?:[ \t]|$)/);
  return colon === -1 ? undefined : at + colon;
}

function endOfKey(text: string, open: number): number | undefined {
  const mark = text[open] ?? '';
  for (let at = open + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\' && mark === '"') at++;
    else if (text[at] === mark) {
      if (mark === '"' || text[at + 1] !== mark) return at;
      at++;
    }
  }
  return undefined;
}
