import type { ScalarEvent } from 'js-yaml';

/** How the text of a value is written. */
export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow';

interface NodeBase {
  /** Where its properties (anchor, tag) or, without any, its content starts. */
  readonly start: number;
  /** Where its content starts: quotes and brackets included, the header of a block scalar left out. */
  readonly contentStart: number;
  /** Past the end of its content. */
  end: number;
  readonly style: YamlStyle;
  readonly anchor: string | undefined;
  /** Where the `&` stands, or -1. */
  readonly anchorStart: number;
  /** As written, `!!str`. */
  readonly tag: string | undefined;
  /** Where the tag stands, or -1. */
  readonly tagStart: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly event: ScalarEvent;
  /** Nothing is written: `key:` without a value. */
  readonly empty: boolean;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

/** A key and its value. */
export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly pairs: YamlPair[];
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
}

/** What is written at one place of a text. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;
