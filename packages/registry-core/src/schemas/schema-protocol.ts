import type { PhpArray } from '@flextype-bun/yaml';

/** Values to be compared with the text of a schema: one request to the thread. */
export interface SchemaRequest {
  readonly schema: string;
  readonly settings: PhpArray;
}

/** The thread sends `ready` once, and then one report per request. */
export type SchemaResponse = 'ready' | SchemaReport;

export type SchemaReport = { readonly violations: readonly Violation[] } | { readonly problem: SchemaProblem };

/** A position in the text of a schema; lines and columns count from 1. */
export interface SchemaPosition {
  readonly line: number;
  readonly column: number;
}

/** A value that breaks a rule. */
export interface Violation {
  /** The keys that lead to the value, from the settings on. */
  readonly path: readonly string[];
  /** Whether the key itself is not allowed. */
  readonly isKey: boolean;
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
