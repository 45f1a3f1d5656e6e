import {
  ID_PATTERN,
  IdFilter,
  type IdRules,
  isArray,
  toPlain,
  type Value,
} from '@flextype-bun/registry-core';
import { Type as t } from '@sinclair/typebox';
import { createCheck } from '../lib/schema-check.ts';

const Patterns = t.Array(t.String({ pattern: ID_PATTERN }));

/** The field `registry` of a `token.yaml`: which ids the token may see. PHP Flextype ignores it. */
const RegistryScope = t.Object(
  {
    allow: t.Optional(
      t.Unsafe<string[]>({
        ...Patterns,
        description: 'Patterns of visible ids; if unset, all ids are visible',
      }),
    ),
    deny: t.Optional(
      t.Unsafe<string[]>({ ...Patterns, description: 'Patterns of hidden ids; they win over `allow`' }),
    ),
  },
  // A misspelt `deny` must not grant access.
  { additionalProperties: false, description: 'Which ids a token may see' },
);

/** The ids that a token may see. Scopes with equal keys are equal. */
export interface Scope {
  readonly key: string;
  readonly rules: IdRules;
  /** Whether the field is invalid, so that the token sees nothing. */
  readonly malformed: boolean;
}

/** The scope of a token without the field. */
export const EVERYTHING: Scope = { key: '', rules: {}, malformed: false };

const NOTHING: Scope = { key: 'malformed', rules: { allow: [] }, malformed: true };
const isScope = createCheck(RegistryScope);

/**
 * Reads the field `registry` of a token. `null` counts as unset, as everywhere. But `allow: null` or `deny: null` is a
 * list that lost its items: it is invalid, so that it does not grant access.
 */
export function toScope(field: Value | undefined): Scope {
  if (field === undefined || field === null) return EVERYTHING;
  if (!isArray(field)) return NOTHING;
  const plain = toPlain(field);
  // PHP's empty array is both a list and a map.
  const rules = Array.isArray(plain) && plain.length === 0 ? {} : plain;
  if (!isScope(rules)) return NOTHING;
  if (rules.allow === undefined && rules.deny === undefined) return EVERYTHING;
  return { key: JSON.stringify([rules.allow, rules.deny]), rules, malformed: false };
}

/** The rules of a scope and the setting `redact`; `undefined` if nothing is hidden. */
export function toRules({ rules }: Scope, redact: readonly string[]): IdRules | undefined {
  const deny = [...(rules.deny ?? []), ...redact];
  return rules.allow === undefined && deny.length === 0 ? undefined : { allow: rules.allow, deny };
}

/** The filter for a scope and the setting `redact`; `undefined` if nothing is hidden. */
export function toFilter(scope: Scope, redact: readonly string[]): IdFilter | undefined {
  const rules = toRules(scope, redact);
  return rules && new IdFilter(rules);
}
