import { ENCODINGS, type Encoding } from './accept-encoding.ts';

/** The strong entity tag for a digest. */
export function entityTag(digest: string): string {
  return `"${digest}"`;
}

/** 128 bits of the SHA-256 of a text: the entity tag of a response, and the `id` of an event. */
export function digestOf(text: string): string {
  return new Digest().add(text).toString();
}

/** The digest of a text that arrives in pieces. */
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

/** The entity tag of the compressed variant. */
export function encodedTag(tag: string, encoding: Encoding): string {
  return `${tag.slice(0, -1)}-${encoding}"`;
}

/**
 * Whether an `If-None-Match` header contains the tag, in any encoding: the value is the same in all of them.
 *
 * The comparison is weak, as RFC 9110 requires: caches and proxies add `W/` to tags.
 */
export function isMatching(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  const text = tag.slice(1, -1);
  // A header can hold thousands of tags: do not split it unless the tag occurs somewhere.
  if (!header.includes(text)) return false;
  return header.split(',').some((item) => {
    const [, given = ''] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(item) ?? [];
    return given === text || ENCODINGS.some((encoding) => given === `${text}-${encoding}`);
  });
}
