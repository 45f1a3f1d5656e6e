import type { YamlSource } from '../text/source.ts';
import type { Mistake, ValueReading } from './mistake.ts';

/** An open mapping or list. */
export interface Level {
  /** The column of its keys or dashes. */
  readonly indent: number;
  readonly kind: 'map' | 'list';
  /** Its first line, from 0. */
  readonly first: number;
  /** The number of keys or dashes so far. */
  entries: number;
  /** The value of the last one. */
  value: ValueReading['kind'];
  /** The column of the collection nested in the last one, or -1. */
  nested: number;
  /** The value of the last one, if it starts on its own line. */
  text?: { readonly offset: number; readonly column: number } | undefined;
}

/** Tracks the nesting levels by the indentation of each line. */
export class Nesting {
  readonly #source: YamlSource;
  #levels: Level[] = [];
  #isUnknown = false;
  /** Start of the text, if the document is only text. */
  #text: number | undefined;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  reset(): void {
    this.#levels = [];
    this.#text = undefined;
    this.#isUnknown = false;
  }

  /** Gives up: the nesting of what follows is unknown. */
  giveUp(): void {
    this.#isUnknown = true;
  }

  /** The column of the innermost level, or -1. */
  get indent(): number {
    return this.#levels.at(-1)?.indent ?? -1;
  }

  /** The column of the level that contains a line of this indent. */
  parentIndent(indent: number): number {
    return this.#levels.findLast((level) => level.indent < indent)?.indent ?? -1;
  }

  /** The innermost level that a line of this indent belongs to. */
  levelAt(indent: number): Level | undefined {
    return this.#levels.findLast((level) => level.indent <= indent);
  }

  /** Whether a line of this indent, if it is not a key, continues the text before it. */
  continuesText(indent: number): boolean {
    const top = this.#levels.at(-1);
    if (top === undefined) return this.#text !== undefined;
    return this.#isUnknown || (indent > top.indent && top.value === 'plain');
  }

  /** Whether a line of this indent can be a value without a key. */
  expectsValue(indent: number): boolean {
    const top = this.#levels.at(-1);
    if (top === undefined) return true;
    return this.#isUnknown || (indent > top.indent && top.value === 'empty' && top.nested === -1);
  }

  /** Notes a value that starts on its own line. */
  text(offset: number, column: number): void {
    const top = this.#levels.at(-1);
    if (top === undefined) this.#text = offset;
    else top.text = { offset, column };
  }

  /** The start of the text in the column of a key, if there is one. */
  textBefore(column: number): number | undefined {
    if (this.#isUnknown) return undefined;
    const top = this.#levels.at(-1);
    if (top === undefined) return this.#text;
    return top.text?.column === column ? top.text.offset : undefined;
  }

  value(kind: ValueReading['kind']): void {
    const top = this.#levels.at(-1);
    if (top) top.value = kind;
  }

  /** Enters the level of a key or dash that comes after a dash on the same line. */
  enterInline(kind: Level['kind'], line: number, indent: number): void {
    if (this.#isUnknown || this.#text !== undefined) return;
    const outer = this.#levels.at(-1);
    if (outer) outer.nested = indent;
    this.#levels.push(newLevel(kind, line, indent));
  }

  /** Enters the level of a key or dash at the start of a line. */
  enter(kind: Level['kind'], line: number, indent: number): Mistake | undefined {
    if (this.#isUnknown || this.#text !== undefined) return undefined;
    const level = newLevel(kind, line, indent);
    const offset = (this.#source.lineStarts[line] ?? 0) + indent;
    let left: Level | undefined;
    while ((this.#levels.at(-1)?.indent ?? -1) > indent) left = this.#levels.pop();
    let top = this.#levels.at(-1);
    // A list may start in the column of its key.
    if (
      kind === 'map' &&
      top?.indent === indent &&
      top.kind === 'list' &&
      this.#levels.at(-2)?.indent === indent
    ) {
      this.#levels.pop();
      top = this.#levels.at(-1);
    }
    if (top === undefined) {
      if (left) return this.#noSuchLevel(offset, indent, left, undefined);
      this.#levels.push(level);
      return undefined;
    }
    if (top.indent === indent) return this.#sameColumn(top, level, offset);
    if (left) return this.#noSuchLevel(offset, indent, left, top);
    if (top.value === 'empty' || (top.value === 'plain' && kind === 'list')) {
      if (top.value === 'plain') return undefined;
      top.nested = indent;
      this.#levels.push(level);
      return undefined;
    }
    return this.#hasOddIndent(top, indent) ? this.#oddIndent(top, indent) : tooDeep(offset, indent, top);
  }

  #sameColumn(top: Level, level: Level, offset: number): Mistake | undefined {
    if (top.kind === level.kind) {
      top.entries++;
      top.value = 'empty';
      top.nested = -1;
      top.text = undefined;
      return undefined;
    }
    if (level.kind === 'list') {
      if (top.value === 'empty' && top.nested === -1) {
        top.nested = level.indent;
        this.#levels.push(level);
        return undefined;
      }
      return {
        offset,
        reason: 'there is a list item among keys',
        remedy: 'Move it under a key without a value, or write "key: value"',
      };
    }
    return {
      offset,
      reason: 'there is a key among list items',
      remedy: 'Add "- " before it, or align it with the content of the item above',
    };
  }

  /** Whether to blame a level with one entry, since it has an odd indent and the next line an even one. */
  #hasOddIndent(level: Level, next: number): boolean {
    return level.entries === 1 && level.indent % 2 === 1 && next % 2 === 0;
  }

  #oddIndent({ first, indent }: Level, next: number): Mistake {
    return {
      offset: (this.#source.lineStarts[first] ?? 0) + indent,
      reason: `this line is indented by ${spaces(indent)}, and a later one by ${next}`,
      remedy: next === 0 ? 'Remove the indentation' : `Indent both by ${spaces(next)}`,
    };
  }

  /** A line that is indented less than the lines before it, but more than the level around them. */
  #noSuchLevel(offset: number, indent: number, left: Level, top: Level | undefined): Mistake {
    if (this.#hasOddIndent(left, indent)) return this.#oddIndent(left, indent);
    const outer = top?.indent;
    const columns = outer === undefined ? [left.indent] : [outer, left.indent];
    const near = columns.filter((column) => Math.abs(column - indent) === 1);
    return {
      offset,
      reason: `this line is indented by ${spaces(indent)}, which does not match any level of the lines above`,
      remedy: indentRemedy(near.length === 1 ? near : columns),
    };
  }
}

function indentRemedy(columns: readonly number[]): string {
  const [first = 0, second] = columns;
  if (second !== undefined) return `Indent it by ${first} or ${second} spaces`;
  return first === 0 ? 'Remove its indentation' : `Indent it by ${spaces(first)}`;
}

function newLevel(kind: Level['kind'], line: number, indent: number): Level {
  return { indent, kind, first: line, entries: 1, value: 'empty', nested: -1 };
}

function tooDeep(offset: number, indent: number, top: Level): Mistake {
  const what = top.kind === 'map' ? 'key' : 'list item';
  return {
    offset,
    reason: `this line is indented under a ${what} that already has a value`,
    remedy:
      top.indent === 0
        ? 'Remove the spaces before it, or the value above'
        : `Indent it by ${spaces(top.indent)} instead of ${indent}, or remove the value above`,
  };
}

function spaces(count: number): string {
  return `${count} ${count === 1 ? 'space' : 'spaces'}`;
}
