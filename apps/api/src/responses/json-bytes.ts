import { encodeJsonInSlices, type JsonOptions, type Value } from '@flextype-bun/registry-core';
import { Digest } from '../http/etag.ts';

/** A JSON text in UTF-8, and its digest. */
export interface JsonBytes {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly digest: string;
}

/** The state of one item, as sent in an event. */
export interface ItemState {
  /** Equal only if the data is equal. */
  readonly digest: string;
  /** JSON on one line; for a large value, in pieces of bytes. */
  readonly data: string | readonly Uint8Array[];
}

// Filling a `Blob` blocks the event loop. No single file has this much JSON, but aliases, indentation and batches can.
const MAX_BYTES = 64 * 1024 * 1024;

/** The JSON of a value is larger than a response may be. */
export class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError';
}

/**
 * Encodes a large value without blocking the event loop.
 *
 * @throws {RegistryError} as `encodeJson`
 * @throws {ResponseTooLargeError} beyond 64 MiB
 */
export async function encodeToBytes(value: Value, options: JsonOptions): Promise<JsonBytes> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const digest = new Digest();
  const size = new ResponseSize();
  await encodeJsonInSlices(value, options, (text) => {
    const bytes = encoder.encode(text);
    size.add(bytes.length);
    pieces.push(bytes);
    digest.add(bytes);
  });
  return { pieces, digest: digest.toString() };
}

/**
 * Checks whether a large value can be encoded, without blocking the event loop.
 *
 * @throws {RegistryError | ResponseTooLargeError} as {@link encodeToBytes}
 */
export async function checkEncodable(value: Value, options: JsonOptions): Promise<void> {
  const size = new ResponseSize();
  await encodeJsonInSlices(value, options, (text) => size.add(Buffer.byteLength(text)));
}

class ResponseSize {
  #bytes = 0;

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_BYTES) throw new ResponseTooLargeError();
  }
}
