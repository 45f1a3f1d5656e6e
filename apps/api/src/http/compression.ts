import type { Encoding } from './accept-encoding.ts';

// Fast levels: the first request for a response waits for its compression.
const ZSTD_LEVEL = 3;
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

// Loaded on first use: each takes several milliseconds, which would delay every start.
const zlib = () => process.getBuiltinModule('node:zlib');
const streams = () => process.getBuiltinModule('node:stream/promises');

// Bytes per job of the thread pool, so that compression does not block file reads for long.
const CHUNK_BYTES = 65_536;

/** Compresses a text at once, which blocks the event loop. */
export function compress(encoding: Encoding, text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text);
  switch (encoding) {
    case 'zstd':
      return new Uint8Array(Bun.zstdCompressSync(bytes, { level: ZSTD_LEVEL }));
    case 'br': {
      const { brotliCompressSync, constants } = zlib();
      return new Uint8Array(
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
      );
    }
    case 'gzip':
      return new Uint8Array(Bun.gzipSync(bytes, { level: GZIP_LEVEL }));
  }
}

/** Compresses a large text without blocking the event loop. */
export async function compressInBackground(encoding: Encoding, text: Blob): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  await streams().pipeline(readChunks(text), createCompressor(encoding), async (compressed) => {
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
  const { constants, createBrotliCompress, createGzip, createZstdCompress } = zlib();
  switch (encoding) {
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
    case 'gzip':
      return createGzip({ level: GZIP_LEVEL });
  }
}
