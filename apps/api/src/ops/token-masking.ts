import { maskToken } from '@flextype-bun/tokens';

// What a token may consist of, in a length that a word of a path or of an agent's name hardly has.
const RUN = /[A-Za-z0-9_-]{16,}/g;

// The tokens that Flextype makes; ids have long words, but hardly one of nothing but hexadecimal digits.
const DIGITS = /(?<![A-Za-z0-9_-])[0-9a-f]{16,}(?![A-Za-z0-9_-])/gi;

// A character as a URL may write it. Nothing but the characters of tokens, and the percent sign that a second encoding
// leaves, is decoded: what else is encoded may break a line, or is not even UTF-8.
const ENCODED = /%([0-9a-f]{2})/gi;
const DECODED = /[A-Za-z0-9_%-]/;

// How often a text may be encoded over and over; nobody does so with good intent.
const MAX_DECODINGS = 8;

/** Masks all of a text that could be a token, also where it is percent-encoded. */
export function maskRuns(text: string): string {
  return toReadable(text).replace(RUN, maskToken);
}

/**
 * Masks all of an id that is one of the secrets, or looks like a token that Flextype made: any long word could be a
 * token, but so can it be a key.
 */
export function maskId(id: string, secrets: readonly string[]): string {
  return maskSecrets(toReadable(id), secrets).replace(DIGITS, maskToken);
}

/** Masks secrets that are known, and what of them could be a token by itself, wherever they occur in a text. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .flatMap((secret) => [secret, ...(secret.match(RUN) ?? [])])
      .filter((secret) => secret !== '')
      // A secret that another one begins with would leave the rest of that one behind.
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
