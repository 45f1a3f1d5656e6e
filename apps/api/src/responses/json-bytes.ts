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

/**
 * Encodes a large value without blocking the event loop.
 *
 * @throws {RegistryError} as `encodeJson`
 */
export async function encodeToBytes(value: Value, options: JsonOptions): Promise<JsonBytes> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const digest = new Digest();
  await encodeJsonInSlices(value, options, (text) => {
    const bytes = encoder.encode(text);
    pieces.push(bytes);
    digest.add(bytes);
  });
  return { pieces, digest: digest.toString() };
}
