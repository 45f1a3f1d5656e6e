import type { Generation } from '@flextype-bun/project';
import type { Value } from '@flextype-bun/yaml';
import { type Static, Type } from '@sinclair/typebox';
import { Value as Schema } from '@sinclair/typebox/value';

/** The generation whose folders hold a token. */
export type TokenLayout = Generation;

/** Strings that PHP treats as numbers, and Flextype 1.x's `@type[int] 4`. */
export const NUMERIC_TEXT =
  '^(?:@type\\[(?:int|integer|float)\\])?[ \\t\\n\\r\\v\\f]*[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?[ \\t\\n\\r\\v\\f]*$';

const Countable = Type.Union([
  Type.BigInt(),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
  Type.String({ pattern: NUMERIC_TEXT }),
]);

/** The fields of a `token.yaml` that decide about calls. */
export const TokenFields = Type.Object(
  {
    state: Type.Optional(
      Type.Union([Type.String(), Type.Boolean(), Type.BigInt(), Type.Number(), Type.Null()], {
        description: 'Exactly `disabled` refuses every call; anything else lets them pass.',
      }),
    ),
    calls: Type.Optional(
      Type.Unsafe<Static<typeof Countable>>({ ...Countable, description: 'Calls counted so far.' }),
    ),
    limit_calls: Type.Optional(
      Type.Unsafe<Static<typeof Countable>>({
        ...Countable,
        description: 'Calls allowed altogether; exactly the integer 0 means any number.',
      }),
    ),
  },
  { additionalProperties: true, description: 'A Flextype token file.' },
);
export type TokenFields = Static<typeof TokenFields>;

/** The only characters of a token, so that none can name a path outside its folder. */
export const TOKEN_PATTERN = '^[A-Za-z0-9_-]{1,255}$';

/** The schema of a {@link Token}, without its fields. */
export const TokenSchema = Type.Object({
  token: Type.String({ pattern: TOKEN_PATTERN }),
  layout: Type.Union([Type.Literal('0.9'), Type.Literal('0.10'), Type.Literal('1.x')]),
  /** The absolute path of its `token.yaml`. */
  file: Type.String(),
  calls: Type.Number({ description: 'Calls counted so far, those not yet in the file included.' }),
  limit: Type.Union([Type.Number(), Type.Null()], {
    description: 'Calls allowed altogether; null: any number.',
  }),
  enabled: Type.Boolean(),
  hasAccessToken: Type.Boolean({ description: 'Whether it holds the hash of an access token.' }),
  title: Type.Union([Type.String(), Type.Null()]),
});

/** A token with all fields of its file (PHP integers are `bigint`). */
export interface Token extends Static<typeof TokenSchema> {
  readonly layout: TokenLayout;
  readonly fields: ReadonlyMap<string, Value>;
}

/** The same token with another number of calls. */
export function withCalls(token: Token, calls: number): Token {
  return { ...token, calls };
}

/** The deciding fields of a mapping, or the name of the first one that no rule can use. */
export function checkFields(
  mapping: ReadonlyMap<string, Value>,
): { fields: TokenFields } | { wrong: string } {
  const fields: Record<string, unknown> = {};
  for (const name of ['state', 'calls', 'limit_calls']) {
    if (mapping.has(name)) fields[name] = mapping.get(name);
  }
  if (Schema.Check(TokenFields, fields)) return { fields };
  const path = Schema.Errors(TokenFields, fields).First()?.path ?? '';
  return { wrong: path.split('/')[1] ?? '' };
}

const TOKEN = new RegExp(TOKEN_PATTERN);

/** Whether a text can be a token, known or not. */
export function isTokenName(text: string): boolean {
  return TOKEN.test(text);
}

/** Shortens a token for logs: its first characters and `…`, never more than a quarter of it. */
export function maskToken(token: string): string {
  return `${token.slice(0, Math.min(4, Math.floor(token.length / 4)))}…`;
}
