import { pipeline } from 'node:stream/promises';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
} from 'node:zlib';

/** The supported encodings, in order of preference. */
export const ENCODINGS = ['zstd', 'br', 'gzip'] as const;

/** A supported `Content-Encoding`. */
export type Encoding = (typeof ENCODINGS)[number];

// Fast levels: the first request for a response waits for its compression.
const ZSTD_LEVEL = 3;
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

/** The best encoding that an `Accept-Encoding` header accepts; `undefined` for none. */
export function chooseEncoding(header: string | null): Encoding | undefined {
  if (!header) return undefined;
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  const weightOf = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0;
  const best = ENCODINGS.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  const plain = weights.get('identity') ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : undefined;
}

// Bytes per job of the thread pool, so that compression does not block file reads for long.
const CHUNK_BYTES = 65_536;

/** Compresses a text at once, which blocks the event loop. */
export function compress(encoding: Encoding, text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text);
  switch (encoding) {
    case 'zstd':
      return new Uint8Array(Bun.zstdCompressSync(bytes, { level: ZSTD_LEVEL }));
    case 'br':
      return new Uint8Array(
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
      );
    case 'gzip':
      return new Uint8Array(Bun.gzipSync(bytes, { level: GZIP_LEVEL }));
  }
}

/** Compresses a large text without blocking the event loop. */
export async function compressInBackground(encoding: Encoding, text: Blob): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  await pipeline(readChunks(text), createCompressor(encoding), async (compressed) => {
    for await (const chunk of compressed) chunks.push(chunk);
  });
  return new Blob(chunks);
}

async function* readChunks(text: Blob): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < text.size; start += CHUNK_BYTES) {
    yield await text.slice(start, start + CHUNK_BYTES).bytes();
  }
}

function createCompressor(encoding: Encoding) {
  switch (encoding) {
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
    case 'gzip':
      return createGzip({ level: GZIP_LEVEL });
  }
}
