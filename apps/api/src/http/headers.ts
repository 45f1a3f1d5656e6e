/** Header fields: name → value. */
export type HeaderFields = Readonly<Record<string, string>>;

/** Headers of pages: they load only files of this server and nothing inline, and tell no other site their address. */
export const PAGE_HEADERS: HeaderFields = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Sets header fields; values of `Vary` accumulate. */
export function addHeaders(headers: Headers, fields: HeaderFields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'Vary') headers.append(name, value);
    else headers.set(name, value);
  }
}

/** The token in `Authorization: Bearer TOKEN`, or else in `X-Flextype-Token: TOKEN`. */
export function headerToken(headers: Headers): string | undefined {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '') ?? [];
  return bearer ?? headers.get('x-flextype-token')?.trim() ?? undefined;
}

/** The value of `Vary` for a response to a URL without a token. */
export const TOKEN_HEADERS = 'Authorization, X-Flextype-Token';
