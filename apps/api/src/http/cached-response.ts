import { compress, type Encoding } from './compression.ts';
import { encodedTag } from './etag.ts';

// From this length on, in characters, a body is kept as bytes, since Bun would encode a text anew for every answer, and
// is answered in the turn of its request: later, Bun 1.4 sends what does not fit into 16 kB in some twenty pieces.
const BLOB_THRESHOLD = 4_096;

/** The arguments of a `Response`, in the form that is cheapest to reuse. */
export interface ResponseParts {
  readonly body: string | Blob | null;
  readonly init: { readonly status: number; readonly headers: Headers };
}

/** A response that can be sent any number of times: plain, compressed, or as 304 Not Modified. */
export class CachedResponse implements ResponseParts {
  readonly body: string | Blob;
  readonly init: ResponseParts['init'];
  /** The strong entity tag of the text; `undefined` for errors. */
  readonly tag: string | undefined;
  /** Whether it is compressed for clients that accept an encoding. */
  readonly isCompressible: boolean;
  readonly #text: string;
  readonly #encoded = new Map<Encoding, ResponseParts>();
  readonly #notModified = new Map<Encoding | undefined, ResponseParts>();

  constructor(text: string, init: ResponseParts['init'], tag?: string, isCompressible = false) {
    this.#text = text;
    this.body = text.length < BLOB_THRESHOLD ? text : new Blob([text]);
    this.init = init;
    this.tag = tag;
    this.isCompressible = isCompressible;
  }

  get isLarge(): boolean {
    return typeof this.body === 'object';
  }

  /** The compressed variant, made on first use. */
  encoded(encoding: Encoding): ResponseParts {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const headers = new Headers(this.init.headers);
    headers.set('Content-Encoding', encoding);
    if (this.tag !== undefined) headers.set('ETag', encodedTag(this.tag, encoding));
    const parts = {
      body: new Blob([compress(encoding, this.#text)]),
      init: { status: this.init.status, headers },
    };
    this.#encoded.set(encoding, parts);
    return parts;
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
