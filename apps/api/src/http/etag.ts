import { ENCODINGS, type Encoding } from './compression.ts';

/** The strong entity tag of a text: the digest, in quotes. */
export function entityTag(digest: string): string {
  return `"${digest}"`;
}

/** 128 bits of the SHA-256 of a text, which name it: in its entity tag, and the state of an item in a stream. */
export function digestOf(text: string): string {
  return new Digest().add(text).toString();
}

/** The digest of a text that comes in pieces. */
export class Digest {
  readonly #hasher = new Bun.CryptoHasher('sha256');

  add(piece: string | Uint8Array): this {
    this.#hasher.update(piece);
    return this;
  }

  toString(): string {
    return this.#hasher.digest('base64url').slice(0, 22);
  }
}

/** The tag of the same text in an encoding. */
export function encodedTag(tag: string, encoding: Encoding): string {
  return `${tag.slice(0, -1)}-${encoding}"`;
}

/**
 * Whether an `If-None-Match` names the tag, in any of its encodings: whoever holds one of them holds the value.
 *
 * Compared weakly, as RFC 9110 says: caches and proxies mark tags with `W/`.
 */
export function isMatching(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  const text = tag.slice(1, -1);
  // A header can hold thousands of tags; only one that has the text somewhere is worth taking apart.
  if (!header.includes(text)) return false;
  return header.split(',').some((item) => {
    const [, given = ''] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(item) ?? [];
    return given === text || ENCODINGS.some((encoding) => given === `${text}-${encoding}`);
  });
}
