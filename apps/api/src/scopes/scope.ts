import { IdFilter, type IdRules, isArray, toPlain, type Value } from '@flextype-bun/registry-core';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { RegistryScope } from './scope.model.ts';

/** What a token gets to see. Equal keys are equal scopes. */
export interface Scope {
  readonly key: string;
  readonly rules: IdRules;
  /** Whether the field cannot be read, so that the token sees nothing. */
  readonly malformed: boolean;
}

/** The scope of a token that states none. */
export const EVERYTHING: Scope = { key: '', rules: {}, malformed: false };

const NOTHING: Scope = { key: 'malformed', rules: { allow: [] }, malformed: true };
const SCHEMA = TypeCompiler.Compile(RegistryScope);

/**
 * Reads the field `registry` of a token. What is `null` counts as not set, as everywhere; but a list in it that is
 * `null` lost its items, and must not open what they closed.
 */
export function toScope(field: Value | undefined): Scope {
  if (field === undefined || field === null) return EVERYTHING;
  if (!isArray(field)) return NOTHING;
  const stated = toPlain(field);
  // PHP's empty array is list and map in one.
  const rules = Array.isArray(stated) && stated.length === 0 ? {} : stated;
  if (!SCHEMA.Check(rules)) return NOTHING;
  if (rules.allow === undefined && rules.deny === undefined) return EVERYTHING;
  return { key: JSON.stringify([rules.allow, rules.deny]), rules, malformed: false };
}

/** The filter of a scope under the patterns that are withheld from all; `undefined` where all may be seen. */
export function toFilter({ rules }: Scope, redact: readonly string[]): IdFilter | undefined {
  const deny = [...(rules.deny ?? []), ...redact];
  return rules.allow === undefined && deny.length === 0
    ? undefined
    : new IdFilter({ allow: rules.allow, deny });
}
