import type { ScalarEvent } from 'js-yaml';

/** The syntax in which a value is written. */
export type YamlStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow';

interface NodeBase {
  /** Start of its anchor or tag, or of its content if it has neither. */
  readonly start: number;
  /** Start of its content: at a quote or bracket, after the header of a block scalar. */
  readonly contentStart: number;
  /** End of its content, exclusive. */
  end: number;
  readonly style: YamlStyle;
  readonly anchor: string | undefined;
  /** Offset of the `&`, or -1. */
  readonly anchorStart: number;
  /** As written, e.g. `!!str`. */
  readonly tag: string | undefined;
  /** Offset of the tag, or -1. */
  readonly tagStart: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly event: ScalarEvent;
  /** It has no text, as in `key:` without a value. */
  readonly empty: boolean;
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

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

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;
