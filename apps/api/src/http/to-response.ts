import { chooseEncoding, ENCODINGS } from './accept-encoding.ts';
import type { CachedResponse, ResponseParts } from './cached-response.ts';
import { type CorsSettings, corsHeaders, dependsOnOrigin } from './cors.ts';
import { isMatching } from './etag.ts';
import { addHeaders, type HeaderFields } from './headers.ts';

const STREAM_HEADERS: HeaderFields = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // Otherwise nginx buffers events.
  'X-Accel-Buffering': 'no',
};

/** Creates a `Response`, with CORS headers for the request's origin. */
export function toResponse(
  cors: CorsSettings | undefined,
  { body, init }: ResponseParts,
  request: Request,
  more?: HeaderFields,
): Response {
  const varying =
    cors && dependsOnOrigin(cors) ? corsHeaders(cors, request.headers.get('origin')) : undefined;
  if (!varying && !more) return new Response(body, init);
  const headers = new Headers(init.headers);
  addHeaders(headers, { ...varying });
  addHeaders(headers, { ...more });
  return new Response(body, { status: init.status, headers });
}

/** Whether the client's `If-None-Match` matches the response. */
export function isNotModified({ tag }: CachedResponse, request: Request): boolean {
  const held = tag === undefined ? null : request.headers.get('if-none-match');
  return tag !== undefined && held !== null && isMatching(held, tag);
}

/** Selects the variant of a response by the request's `If-None-Match` and `Accept-Encoding`. */
export function chooseParts(
  response: CachedResponse,
  request: Request,
): ResponseParts | Promise<ResponseParts> {
  const encoding = response.isCompressible
    ? chooseEncoding(request.headers.get('accept-encoding'), ENCODINGS)
    : undefined;
  if (isNotModified(response, request)) return response.notModified(encoding);
  return encoding ? response.encoded(encoding) : response;
}

/** Creates the `Response` of an event stream; without a body for HEAD. */
export function toStreamResponse(
  cors: CorsSettings | undefined,
  body: ReadableStream<Uint8Array> | null,
  request: Request,
  more?: HeaderFields,
): Response {
  const headers = new Headers(STREAM_HEADERS);
  if (cors) addHeaders(headers, corsHeaders(cors, request.headers.get('origin')));
  if (more) addHeaders(headers, more);
  return new Response(body, { status: 200, headers });
}
