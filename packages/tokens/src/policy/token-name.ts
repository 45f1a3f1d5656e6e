/** The only characters of a token, so that none can name a path outside its folder. */
export const TOKEN_PATTERN = '^[A-Za-z0-9_-]{1,255}$';

const TOKEN = new RegExp(TOKEN_PATTERN);

/** Whether a text can be a token, known or not. */
export function isTokenName(text: string): boolean {
  return TOKEN.test(text);
}

/** Shortens a token for logs: its first characters and `…`, never more than a quarter of it. */
export function maskToken(token: string): string {
  return `${token.slice(0, Math.min(4, Math.floor(token.length / 4)))}…`;
}
