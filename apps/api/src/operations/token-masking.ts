import { maskToken } from '@flextype-bun/tokens';

// What a token may consist of, in a length that a word of a path or of an agent's name hardly has.
const RUN = /[A-Za-z0-9_-]{16,}/g;

// The tokens that Flextype makes; ids have long words, but hardly one of nothing but hexadecimal digits.
const DIGITS = /(?<![A-Za-z0-9_-])[0-9a-f]{16,}(?![A-Za-z0-9_-])/gi;

// A character as a URL may write it, also where that was encoded again, and again.
const ENCODED = /%(?:25)*([0-9a-f]{2})/gi;
const TOKEN_CHARACTER = /[A-Za-z0-9_-]/;

/** Masks all of a text that could be a token, also where it is percent-encoded. */
export function maskRuns(text: string): string {
  return toReadable(text).replace(RUN, maskToken);
}

/** Masks all of a text that looks like a token that Flextype made. */
export function maskDigits(text: string): string {
  return text.replace(DIGITS, maskToken);
}

/** Masks secrets that are known, wherever they occur in a text. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  // A secret that another one begins with would leave the rest of that one behind.
  return [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => (secret === '' ? masked : masked.replaceAll(secret, maskToken)), text);
}

// Nothing but the characters of tokens is decoded: what else is encoded may break a line, or is not even UTF-8.
function toReadable(text: string): string {
  return text.replace(ENCODED, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return TOKEN_CHARACTER.test(character) ? character : encoded;
  });
}
