import { contentEnd, indentOf, isBlank, isSpace, skipSpaces } from '../text/line.ts';
import type { YamlSource } from '../text/source.ts';
import { Entry, entryMistake } from './bracket-entries.ts';
import { type Mistake, quote, strayComma, type ValueReading } from './mistake.ts';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };
const BLOCK_LINE = /^ *(?:- |["']?[\w.-]{1,60}["']?:(?:[ \t]|$))/;

interface Bracket {
  readonly offset: number;
  readonly opening: string;
}

/** Reads a list or mapping in brackets; `indent` is the column of the surrounding block. */
export function readBrackets(source: YamlSource, open: number, indent: number): ValueReading {
  if (source.text.startsWith('{{', open) || source.text.startsWith('{%', open))
    return readTemplate(source, open);
  const scan = new BracketScan(source, open, indent);
  const mistake = scan.run();
  const last = source.lineAt(Math.min(scan.at, source.text.length));
  if (mistake) return { kind: 'closed', last, mistake };
  return { kind: 'closed', last, mistake: textAfterBrackets(source, open, scan.at) };
}

/** Reads a template expression such as `{{ name }}`. */
function readTemplate(source: YamlSource, open: number): ValueReading {
  const end = contentEnd(source.text, open);
  const value = source.text.slice(open, end);
  const mistake: Mistake = {
    offset: open,
    reason: 'unquoted text cannot start with {',
    remedy: 'Put the value in quotes',
    correction: { from: open, to: end, text: quote(value), intended: value },
  };
  return { kind: 'closed', last: source.lineAt(open), mistake };
}

class BracketScan {
  /** The current offset; after a run without a mistake, the end of the brackets. */
  at: number;
  readonly #source: YamlSource;
  readonly #indent: number;
  readonly #open: Bracket[] = [];
  #entry: Entry;

  constructor(source: YamlSource, open: number, indent: number) {
    this.#source = source;
    this.#indent = indent;
    this.at = open;
    this.#entry = new Entry();
  }

  run(): Mistake | undefined {
    const { text } = this.#source;
    do {
      const character = text[this.at] ?? '';
      const mistake = this.#step(character);
      if (mistake) return mistake;
    } while (this.#open.length > 0 && this.at < text.length);
    return this.#unclosed();
  }

  #step(character: string): Mistake | undefined {
    const { text } = this.#source;
    const at = this.at++;
    if (character === '\n') return this.#nextLine();
    if (isSpace(character)) return undefined;
    if (character === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const end = text.indexOf('\n', at);
      this.at = end === -1 ? text.length : end;
      return undefined;
    }
    if (character === ',' || character === ']' || character === '}') return this.#separator(character, at);
    if (this.#entry.expectsValue) {
      if (character === '"' || character === "'") return this.#quoted(at, character);
      if (character === '[' || character === '{') {
        this.#open.push({ offset: at, opening: character });
        this.#entry = new Entry(this.#entry);
        return undefined;
      }
    }
    if (character === ':' && (this.#entry.part === 'quoted' || /[\s,[\]{}]/.test(text[this.at] ?? ' '))) {
      return this.#entry.colon(at);
    }
    this.#entry.text(at);
    return undefined;
  }

  #quoted(at: number, mark: string): Mistake | undefined {
    const { text } = this.#source;
    for (let end = at + 1; end < text.length; end++) {
      const character = text[end];
      if (character === '\\' && mark === '"') end++;
      else if (character === mark && mark === "'" && text[end + 1] === mark) end++;
      else if (character === mark) {
        this.#entry.quoted(at, end + 1);
        this.at = end + 1;
        return undefined;
      } else if (character === '\n' && this.#isBlockLine(end + 1)) break;
    }
    return {
      offset: at,
      reason: `the quote ${mark} is not closed`,
      remedy: `Add ${mark} at the end of the text`,
    };
  }

  #separator(character: string, at: number): Mistake | undefined {
    const top = this.#open.at(-1);
    const mistake = top && entryMistake(this.#source, this.#entry, top.opening, character, at);
    if (mistake) return mistake;
    if (character === ',') {
      this.#entry = new Entry(this.#entry.outer);
      return undefined;
    }
    if (top && CLOSING[top.opening] !== character) return this.#wrongClosing(top, character, at);
    this.#open.pop();
    this.#entry = this.#entry.outer ?? this.#entry;
    this.#entry.collection();
    return undefined;
  }

  #wrongClosing(top: Bracket, character: string, at: number): Mistake {
    const belongs = this.#open.some(({ opening }) => CLOSING[opening] === character);
    if (belongs) return unclosedBracket(top);
    const closing = CLOSING[top.opening] ?? '';
    return {
      offset: at,
      reason: `the bracket ${top.opening} is closed with ${character}`,
      remedy: `Use ${closing} instead`,
      correction: { from: at, to: at + 1, text: closing },
    };
  }

  #nextLine(): Mistake | undefined {
    if (!this.#isBlockLine(this.at)) return undefined;
    const before = this.#source.text[this.at - 2] ?? '';
    const isMapping = this.#open.at(-1)?.opening === '{';
    return isMapping && ',{['.includes(before) ? undefined : this.#unclosed();
  }

  /** Whether the line at an offset continues the block around the brackets. */
  #isBlockLine(offset: number): boolean {
    const line = this.#source.line(this.#source.lineAt(offset));
    return !isBlank(line) && indentOf(line) <= this.#indent && BLOCK_LINE.test(line);
  }

  #unclosed(): Mistake | undefined {
    const bracket = this.#open.at(-1);
    if (!bracket) return undefined;
    const { text } = this.#source;
    const end = contentEnd(text, bracket.offset);
    const oneLine = this.#open.length === 1;
    const closing = CLOSING[bracket.opening] ?? '';
    const correction = oneLine ? { from: end, to: end, text: closing } : undefined;
    return { ...unclosedBracket(bracket), correction };
  }
}

function unclosedBracket({ offset, opening }: Bracket): Mistake {
  return {
    offset,
    reason: `the bracket ${opening} is not closed`,
    remedy: `Add ${CLOSING[opening]} at its end`,
    fallback: `Add ${CLOSING[opening]} where it ends, or put the value in quotes if it is text`,
  };
}

/** Finds the mistake in what follows the brackets on their last line. */
function textAfterBrackets(source: YamlSource, open: number, end: number): Mistake | undefined {
  const { text } = source;
  const after = skipSpaces(text, end);
  const character = text[after];
  if (after >= text.length || character === '\n' || character === ':') return undefined;
  if (character === '#' && after > end) return undefined;
  const lineEnd = contentEnd(text, end);
  const rest = text.slice(after, lineEnd);
  if (rest === ']' || rest === '}') {
    return {
      offset: after,
      reason: `the bracket ${rest} has no matching opening bracket`,
      remedy: 'Remove it',
      correction: { from: after, to: lineEnd, text: '' },
    };
  }
  if (rest === ',') return strayComma('the brackets', end, after);
  const value = text.slice(open, lineEnd);
  return {
    offset: after,
    reason: 'there is text after the closing bracket',
    remedy: 'Put the whole value in quotes',
    fallback: 'Remove it, or put the whole value in quotes',
    correction: value.includes('\n')
      ? undefined
      : { from: open, to: lineEnd, text: quote(value), intended: value },
  };
}
