import { ID_PATTERN } from '@flextype-bun/registry-core';
import { type Static, Type as t } from '@sinclair/typebox';

const Patterns = t.Array(t.String({ pattern: ID_PATTERN }));

/** The field `registry` of a `token.yaml`: which ids the token gets to see. PHP passes it over. */
export const RegistryScope = t.Object(
  {
    allow: t.Optional(
      t.Unsafe<string[]>({ ...Patterns, description: 'Patterns of ids that are seen; without it, all' }),
    ),
    deny: t.Optional(t.Unsafe<string[]>({ ...Patterns, description: 'Patterns of ids that are not' })),
  },
  // A misspelt key must not open what it was meant to close.
  { additionalProperties: false, description: 'Which ids a token gets to see' },
);
export type RegistryScope = Static<typeof RegistryScope>;
