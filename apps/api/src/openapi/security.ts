/** The ways to send a token. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      '**The first choice**: the token as `Authorization: Bearer TOKEN`. Logs, histories and bookmarks contain URLs, but not headers.',
  },
  header: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Flextype-Token',
    description:
      '**If `Authorization` is taken**, for example by a password of the web server: the token as `X-Flextype-Token: TOKEN`.',
  },
  query: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description:
      '**If headers cannot be set**, as in a link or an `EventSource`, or if Flextype in PHP must understand the request as ' +
      'well: the token as `token=efe1e36e4d60fcd547e22eb9f795dff9`. It counts before the headers, and ends up in logs and histories.',
  },
} as const;

/** Requires any one of {@link SECURITY_SCHEMES}. */
export const ANY_TOKEN: readonly Readonly<Record<string, readonly string[]>>[] = Object.keys(
  SECURITY_SCHEMES,
).map((name) => ({ [name]: [] }));
