import { maskToken } from '@flextype-bun/tokens';

// The characters of tokens, in a run longer than usual words in paths and user agents.
const RUN = /[A-Za-z0-9_-]{16,}/g;

// Tokens that Flextype generates. Ids have long words, but rarely of hexadecimal digits only.
const GENERATED_TOKEN = /(?<![A-Za-z0-9_-])[0-9a-f]{16,}(?![A-Za-z0-9_-])/gi;

// Only percent-encoded characters of tokens are decoded, and the percent sign of a double encoding: other characters
// may break a line of the log, or not be valid UTF-8.
const ENCODED = /%([0-9a-f]{2})/gi;
const DECODED = /[A-Za-z0-9_%-]/;

// A text that is encoded more often is replaced entirely; nobody does so with good intent.
const MAX_DECODINGS = 8;

/** Masks everything in a text that could be a token, even if it is percent-encoded. */
export function maskRuns(text: string): string {
  return toReadable(text).replace(RUN, maskToken);
}

/**
 * Masks the secrets in an id, and what looks like a token that Flextype generated. Other long words are kept, since
 * they may be keys.
 */
export function maskId(id: string, secrets: readonly string[]): string {
  return maskSecrets(toReadable(id), secrets).replace(GENERATED_TOKEN, maskToken);
}

/** Masks known secrets, and the parts of them that could be tokens, wherever they occur in a text. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .flatMap((secret) => [secret, ...(secret.match(RUN) ?? [])])
      .filter((secret) => secret !== '')
      // Longest first: a secret may be the beginning of another one.
      .sort((a, b) => b.length - a.length)
      .reduce((masked, secret) => masked.replaceAll(secret, maskToken), text)
  );
}

function toReadable(text: string): string {
  let readable = text;
  for (let round = 0; round < MAX_DECODINGS; round++) {
    const before = readable;
    readable = before.replace(ENCODED, decode);
    if (readable === before) return readable;
  }
  return '…';
}

function decode(encoded: string, digits: string): string {
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  return DECODED.test(character) ? character : encoded;
}
