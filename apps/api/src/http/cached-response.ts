import type { Encoding } from './accept-encoding.ts';
import { compress, compressInBackground } from './compression.ts';
import { encodedTag } from './etag.ts';

// Bodies of this length or more, in characters, are kept as bytes: Bun encodes a string again for every response. They
// are also sent in the turn of their request, since Bun 1.4 otherwise sends bodies above 16 kB in about twenty pieces.
const BLOB_THRESHOLD = 4_096;

/** The arguments of a `Response`, in the form that is cheapest to reuse. */
export interface ResponseParts {
  readonly body: string | Blob | null;
  readonly init: { readonly status: number; readonly headers: Headers };
}

/** Options of {@link CachedResponse}. */
export interface CachedResponseOptions {
  /** The strong entity tag; none for errors. */
  readonly tag?: string;
  /** Whether clients that accept an encoding get it compressed. */
  readonly isCompressible?: boolean;
}

/** A response that can be sent any number of times: plain, compressed, or as 304 Not Modified. */
export class CachedResponse implements ResponseParts {
  readonly body: string | Blob;
  readonly init: ResponseParts['init'];
  readonly tag: string | undefined;
  readonly isCompressible: boolean;
  readonly #text: string | Blob;
  readonly #encoded = new Map<Encoding, ResponseParts | Promise<ResponseParts>>();
  readonly #notModified = new Map<Encoding | undefined, ResponseParts>();

  /** @param text a `Blob` if it is large: then it is compressed in the background */
  constructor(
    text: string | Blob,
    init: ResponseParts['init'],
    { tag, isCompressible = false }: CachedResponseOptions = {},
  ) {
    this.#text = text;
    this.body = typeof text === 'string' && text.length >= BLOB_THRESHOLD ? new Blob([text]) : text;
    this.init = init;
    this.tag = tag;
    this.isCompressible = isCompressible;
  }

  get isLarge(): boolean {
    return typeof this.body === 'object';
  }

  /** The compressed variant, created on first use; a large one in the background. */
  encoded(encoding: Encoding): ResponseParts | Promise<ResponseParts> {
    const known = this.#encoded.get(encoding);
    if (known !== undefined) return known;
    const parts = this.#encode(encoding);
    this.#encoded.set(encoding, parts);
    return parts;
  }

  #encode(encoding: Encoding): ResponseParts | Promise<ResponseParts> {
    if (typeof this.#text === 'string') {
      return this.#toEncoded(encoding, new Blob([compress(encoding, this.#text)]));
    }
    const parts = compressInBackground(encoding, this.#text).then((body) => this.#toEncoded(encoding, body));
    parts.then(
      (made) => this.#encoded.set(encoding, made),
      // The next request tries again.
      () => this.#encoded.delete(encoding),
    );
    return parts;
  }

  #toEncoded(encoding: Encoding, body: Blob): ResponseParts {
    const headers = new Headers(this.init.headers);
    headers.set('Content-Encoding', encoding);
    if (this.tag !== undefined) headers.set('ETag', encodedTag(this.tag, encoding));
    return { body, init: { status: this.init.status, headers } };
  }

  /** The 304 response for a given encoding. */
  notModified(encoding: Encoding | undefined): ResponseParts {
    const known = this.#notModified.get(encoding);
    if (known) return known;
    const headers = new Headers(this.init.headers);
    headers.delete('Content-Type');
    if (encoding && this.tag !== undefined) headers.set('ETag', encodedTag(this.tag, encoding));
    const parts = { body: null, init: { status: 304, headers } };
    this.#notModified.set(encoding, parts);
    return parts;
  }
}
