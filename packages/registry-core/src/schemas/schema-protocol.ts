import type { SourcePosition } from '@flextype-bun/project';
import type { YamlDialect } from '@flextype-bun/yaml';
import type { LayerSource } from '../layers/layer-content.ts';

/** A settings file, as text. */
export interface SettingsText {
  readonly file: string;
  readonly source: LayerSource;
  readonly dialect: YamlDialect;
  readonly text: Uint8Array;
}

/** Settings to be merged and compared with a schema: one request to the thread. */
export interface SchemaRequest {
  /** The text of the schema. */
  readonly schema: string;
  readonly layers: readonly SettingsText[];
}

/** The thread sends `ready` once, and then one report per request. */
export type SchemaResponse = 'ready' | SchemaReport;

export type SchemaReport =
  | { readonly violations: readonly Violation[] }
  | { readonly problem: SchemaProblem };

/** A position in the text of a schema; lines and columns count from 1. */
export interface SchemaPosition {
  readonly line: number;
  readonly column: number;
}

/** A value that breaks a rule. */
export interface Violation {
  /** The keys that lead to the value, from the settings on. */
  readonly path: readonly string[];
  /** The value, or its key if that is not allowed, in the layer that sets it. */
  readonly position: SourcePosition | undefined;
  /** What follows the id in a sentence. */
  readonly message: string;
  /** An instruction to which `or correct the rule` can be added. */
  readonly remedy: string;
  readonly rule: SchemaPosition;
}

/** Why a schema cannot be used. */
export interface SchemaProblem {
  readonly message: string;
  readonly remedy: string;
  readonly position: SchemaPosition;
}
