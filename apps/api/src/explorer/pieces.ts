import { chooseEncoding } from '../http/accept-encoding.ts';
import { isLoopback } from './key.ts';

/** Sends a text in pieces, compressed unless the client is on this machine, where compression only costs time. */
export function respondPieces(
  request: Request,
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, undefined, undefined>,
  more: Readonly<Record<string, string>>,
): Response {
  const encoding = encodingFor(request);
  const headers = {
    ...more,
    'Content-Type': 'application/x-ndjson;charset=UTF-8',
    Vary: 'Accept-Encoding',
    ...(encoding && { 'Content-Encoding': encoding }),
  };
  if (request.method === 'HEAD') return new Response(null, { headers });
  const stream = toStream(pieces);
  return new Response(encoding ? stream.pipeThrough(new CompressionStream(encoding)) : stream, { headers });
}

function encodingFor({ headers, url }: Request): 'zstd' | 'gzip' | undefined {
  const { hostname } = new URL(`http://${headers.get('host') ?? new URL(url).host}`);
  if (isLoopback(hostname)) return undefined;
  // Not Brotli, of which `CompressionStream` uses the slowest level.
  return chooseEncoding(headers.get('accept-encoding'), ['zstd', 'gzip']);
}

function toStream(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, undefined, undefined>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
