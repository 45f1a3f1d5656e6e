const SECRET_WORDS = new Set([
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'key',
  'apikey',
  'dsn',
  'salt',
  'token',
  'tokens',
  'authorization',
  'bearer',
]);
/** Also within a word: `dbpassword`, `secrets`, `clientsecret`. */
const SECRET_PART = /passw|passcode|secret(?!ar)|credential/;

// Without the condition: `secretArea` is two words, which are not told apart in lower case.
const PARTS = [...SECRET_WORDS, SECRET_PART.source.replace('(?!ar)', '')].join('|');

/**
 * Matches every text with a secret once it is in lower case, and some without: a name, a URL, a password hash or a JSON
 * web token. Most texts are plain words, and looking at their keys takes a hundred times as long.
 */
export const MAYBE_SECRET: RegExp = new RegExp(`${PARTS}|://|\\$|eyj`);

/**
 * Whether a word of a key suggests that its value is a secret: `password`, `mail_api_key`, `clientSecret`,
 * `hashed_access_token`, `dsn`.
 */
export function isSecretName(name: string): boolean {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => SECRET_WORDS.has(word) || SECRET_PART.test(word));
}

/** A range of a text; `to` is exclusive. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The range of the password in a URL: `mysql://shop:PASSWORD@db/shop`. */
export function addressPassword(word: string): TextRange | undefined {
  const scheme = word.indexOf('://');
  if (scheme === -1 || !/[a-z]/i.test(word[scheme - 1] ?? '')) return undefined;
  const from = word.indexOf(':', scheme + 3) + 1;
  const to = word.lastIndexOf('@');
  if (from === 0 || to <= from) return undefined;
  // A number before a slash is a port, and the @ part of the path.
  return /^\d+\//.test(word.slice(from, from + 6)) ? undefined : { from, to };
}
