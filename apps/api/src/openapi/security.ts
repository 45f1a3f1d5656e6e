import { RegistryQuery } from '../requests/request.model.ts';

/** The ways to send a token. */
export const SECURITY_SCHEMES = {
  query: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: `${RegistryQuery.properties.token.description}, as \`token=efe1e36e4d60fcd547e22eb9f795dff9\``,
  },
  bearer: { type: 'http', scheme: 'bearer', description: 'The same, as `Authorization: Bearer TOKEN`' },
  header: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Flextype-Token',
    description: 'The same, as `X-Flextype-Token: TOKEN`',
  },
} as const;

/** What a call needs: any one of them. */
export const ANY_TOKEN: readonly Readonly<Record<string, readonly string[]>>[] = Object.keys(
  SECURITY_SCHEMES,
).map((name) => ({ [name]: [] }));
