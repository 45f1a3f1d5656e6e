import type { Value } from '@flextype-bun/yaml';
import { DEFAULT_JSON_OPTIONS, type JsonOptions } from './json-options.ts';
import { JsonWriter } from './json-writer.ts';
import { runInSlices, runSync, type Steps } from './slices.ts';

// Minimum length of a piece of text, except the last one.
const PIECE_LENGTH = 65_536;

/**
 * Encodes a value as PHP's `json_encode` does.
 *
 * @throws {RegistryError} `not-encodable` for INF, NaN and lone surrogates, `too-deep` beyond `depth` nested arrays
 */
export function encodeJson(value: Value, options: Partial<JsonOptions> = {}): string {
  const writer = new JsonWriter({ ...DEFAULT_JSON_OPTIONS, ...options });
  runSync(writer.write(value));
  return writer.take();
}

/**
 * {@link encodeJson} in slices, so that other work gets its turn in between.
 *
 * @param onPiece called with each piece of text, about 64,000 characters long
 * @throws {RegistryError} like {@link encodeJson}, possibly after some pieces
 */
export async function encodeJsonInSlices(
  value: Value,
  options: Partial<JsonOptions>,
  onPiece: (piece: string) => void,
): Promise<void> {
  const writer = new JsonWriter({ ...DEFAULT_JSON_OPTIONS, ...options });
  await runInSlices(writePieces(writer, value, onPiece));
}

function* writePieces(writer: JsonWriter, value: Value, onPiece: (piece: string) => void): Steps<void> {
  for (const _ of writer.write(value)) {
    if (writer.length > PIECE_LENGTH) onPiece(writer.take());
    yield;
  }
  if (writer.length > 0) onPiece(writer.take());
}
