import { brotliCompressSync, constants } from 'node:zlib';

/** The encodings that are offered, the best first. */
export const ENCODINGS = ['zstd', 'br', 'gzip'] as const;

/** An encoding of the body of an answer. */
export type Encoding = (typeof ENCODINGS)[number];

// Fast levels: the first request for a response waits for its compression.
const ZSTD_LEVEL = 3;
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

/** The best encoding that an `Accept-Encoding` takes, or `undefined` for the body as it is. */
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

/** The bytes of a text in an encoding. */
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
