import type { Value } from '@flextype-bun/yaml';
import { DEFAULT_JSON_OPTIONS, type JsonOptions } from './json-options.ts';
import { JsonWriter } from './json-writer.ts';
import { runInSlices, runSync, type Steps } from './slices.ts';

// How long a piece of a text is at least, in characters, but for the last one.
const PIECE_LENGTH = 65_536;

/**
 * The JSON text that PHP's `json_encode` gives for a value.
 *
 * @throws {RegistryError} `not-encodable` for INF, NaN and broken UTF-16, `too-deep` beyond `depth` arrays in arrays
 */
export function encodeJson(value: Value, options: Partial<JsonOptions> = {}): string {
  const writer = new JsonWriter({ ...DEFAULT_JSON_OPTIONS, ...options });
  runSync(writer.write(value));
  return writer.take();
}

/**
 * Makes the text of {@link encodeJson} in slices, between which everything else gets its turn.
 *
 * @param onPiece called with each piece of the text, some 64,000 characters long
 * @throws {RegistryError} as {@link encodeJson}, maybe after some pieces
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
