import { encodeJsonInSlices, type JsonOptions, type Value } from '@flextype-bun/registry-core';
import { Digest } from '../http/etag.ts';

/** A JSON text as the bytes that are sent, and its digest. */
export interface JsonBytes {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly digest: string;
}

/** The state of one item as a stream tells it. */
export interface ItemState {
  /** Equal for equal data only. */
  readonly digest: string;
  /** JSON in one line; that of a large value as bytes, in pieces. */
  readonly data: string | readonly Uint8Array[];
}

/**
 * The JSON text of a large value, made beside other work.
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
