import { ID_PATTERN } from '@flextype-bun/registry-core';
import { type Static, Type as t } from '@sinclair/typebox';

const Patterns = t.Array(t.String({ pattern: ID_PATTERN }));

/** The field `registry` of a `token.yaml`: which ids the token may see. PHP Flextype ignores it. */
export const RegistryScope = t.Object(
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
export type RegistryScope = Static<typeof RegistryScope>;
