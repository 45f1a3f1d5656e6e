/** Header fields: name → value. */
export type HeaderFields = Readonly<Record<string, string>>;

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
