/** The ways to send a token. */
export const SECURITY_SCHEMES = {
  query: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The token as `token=efe1e36e4d60fcd547e22eb9f795dff9`',
  },
  bearer: { type: 'http', scheme: 'bearer', description: 'The token as `Authorization: Bearer TOKEN`' },
  header: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Flextype-Token',
    description: 'The token as `X-Flextype-Token: TOKEN`',
  },
} as const;

/** Requires any one of {@link SECURITY_SCHEMES}. */
export const ANY_TOKEN: readonly Readonly<Record<string, readonly string[]>>[] = Object.keys(
  SECURITY_SCHEMES,
).map((name) => ({ [name]: [] }));
