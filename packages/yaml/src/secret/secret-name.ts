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
/** Also as a part of a word: `dbpassword`, `secrets`, `clientsecret`. */
const SECRET_PART = /passw|passcode|secret(?!ar)|credential/;

/**
 * Whether a key looks like the name of a secret, by a word of it: `password`, `mail_api_key`, `clientSecret`,
 * `hashed_access_token`, `dsn`.
 */
export function isSecretName(name: string): boolean {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => SECRET_WORDS.has(word) || SECRET_PART.test(word));
}

/** A stretch of a text; `to` is past its last character. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Where the password of an address stands in a word: `mysql://shop:PASSWORD@db/shop`. */
export function addressPassword(word: string): TextRange | undefined {
  const scheme = word.indexOf('://');
  if (scheme === -1 || !/[a-z]/i.test(word[scheme - 1] ?? '')) return undefined;
  const from = word.indexOf(':', scheme + 3) + 1;
  const to = word.lastIndexOf('@');
  if (from === 0 || to <= from) return undefined;
  // Or it is a port, and the @ stands in the path.
  return /^\d+\//.test(word.slice(from, from + 6)) ? undefined : { from, to };
}
