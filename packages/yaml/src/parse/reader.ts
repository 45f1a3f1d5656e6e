import { type DialectRules, rulesOf } from '../dialect/rules.ts';
import type { YamlError } from '../text/error.ts';
import type { ResolvedYamlOptions } from '../text/options.ts';
import type { YamlSource } from '../text/source.ts';
import type { Value } from '../values/value.ts';
import type { AliasNode, YamlNode } from './node.ts';

/**
 * Syntax that Flextype rejects, parsed here by YAML 1.2.
 *
 * - `key-type`: a key that is neither a string nor an integer (`null`, `true`, `1.5`), kept as written.
 * - `complex-key`: a key after a question mark.
 * - `tag`: a tag that Flextype does not support at all, or not at this place.
 */
export type YamlWarningCode = 'key-type' | 'complex-key' | 'tag';

export interface YamlWarning {
  readonly code: YamlWarningCode;
  /** The problem, without a full stop. */
  readonly reason: string;
  /** What to do about it, without a full stop. */
  readonly remedy: string;
  /** 1-based. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The line with a caret below the column; secrets are masked. */
  readonly snippet: string;
}

/** The part of a text that Symfony's parser sees. */
export interface Extent {
  /** Number of lines removed from the start: a directive, comments, `---`. */
  readonly dropped: number;
  /** Number of lines up to its end, removed ones included. */
  readonly lines: number;
  /** Offset of its end, exclusive. */
  readonly end: number;
}

const MAX_WARNINGS = 100;
const CHARACTERS_PER_NODE = 256;

// Aliases may expand a text to this many times `maxBytes`: JSON of hundreds of megabytes would stop a server.
const MAX_EXPANSION = 2;

/** How much was read, with aliases expanded. */
export interface Weight {
  readonly values: number;
  /** Of scalars and keys. */
  readonly characters: number;
}

interface Anchored {
  readonly value: Value;
  readonly weight: Weight;
}

/** The state of one parse: anchors, warnings and the number of values. */
export class Reader {
  readonly source: YamlSource;
  readonly rules: DialectRules;
  readonly extent: Extent;
  readonly warnings: YamlWarning[] = [];
  readonly #anchors = new Map<string, Anchored>();
  readonly #maxNodes: number;
  readonly #maxCharacters: number;
  #nodes = 0;
  #characters = 0;

  constructor(source: YamlSource, options: ResolvedYamlOptions, extent: Extent) {
    this.source = source;
    this.rules = rulesOf(options.dialect);
    this.extent = extent;
    this.#maxNodes = options.maxNodes;
    this.#maxCharacters = MAX_EXPANSION * options.maxBytes;
  }

  /** A line of the extent by its index in the whole text; `''` past the end. */
  line(index: number): string {
    const start = this.source.lineStarts[index] ?? this.extent.end;
    return start >= this.extent.end ? '' : this.source.line(index);
  }

  /** The weight of everything so far. */
  get weight(): Weight {
    return { values: this.#nodes, characters: this.#characters };
  }

  /** Counts a scalar or collection towards `maxNodes`. */
  count(node: YamlNode, characters: number): void {
    this.#add(node, 1 + Math.floor(characters / CHARACTERS_PER_NODE), characters);
  }

  /** Counts a key, which is not a value. */
  countKey(node: YamlNode): void {
    this.#add(node, 0, node.end - node.start);
  }

  #add(node: YamlNode, values: number, characters: number): void {
    this.#nodes += values;
    this.#characters += characters;
    if (this.#nodes > this.#maxNodes) {
      const reason = `the text expands to more than ${this.#maxNodes} values`;
      throw this.source.error('limit', node.start, reason, 'Use fewer aliases, or raise maxNodes');
    }
    if (this.#characters > this.#maxCharacters) {
      const reason = `the text expands to more than ${this.#maxCharacters} characters`;
      throw this.source.error('limit', node.start, reason, 'Use fewer aliases, or raise maxBytes');
    }
  }

  /** Stores the value of an anchor; `before` is {@link weight} before the value was composed. */
  anchor(name: string, value: Value, before: Weight): void {
    const weight = {
      values: this.#nodes - before.values,
      characters: this.#characters - before.characters,
    };
    this.#anchors.set(name, { value, weight });
  }

  alias(node: AliasNode): Value {
    const target = this.#anchors.get(node.name);
    // In Flextype, a # ends the name.
    if (target === undefined || node.name.includes('#')) {
      throw this.source.error(
        'syntax',
        node.start,
        `there is no anchor &${this.source.excerpt(node.start + 1, node.end)} before this alias`,
        'Correct the name, or define it',
      );
    }
    this.#add(node, target.weight.values, target.weight.characters);
    return target.value;
  }

  /** An error for YAML that Flextype reads in a way this parser does not reproduce. */
  unsupported(offset: number, reason: string, remedy: string): YamlError {
    return this.source.error('unsupported', offset, reason, remedy);
  }

  warn(code: YamlWarningCode, offset: number, reason: string, remedy: string): void {
    if (this.warnings.length >= MAX_WARNINGS) return;
    const { line, column } = this.source.position(offset);
    this.warnings.push({ code, reason, remedy, line, column, snippet: this.source.snippet(offset) });
  }
}
