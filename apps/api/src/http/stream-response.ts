import type { SiteSettings } from '../responses/site-settings.ts';
import { addHeaders, corsHeaders, type HeaderFields } from './cors.ts';

const HEADERS: HeaderFields = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // nginx would keep what is sent until it has enough of it.
  'X-Accel-Buffering': 'no',
};

/** Makes a response of a stream, or of its headers alone. */
export function toStreamResponse(
  site: SiteSettings,
  body: ReadableStream<Uint8Array> | null,
  request: Request,
  more?: HeaderFields,
): Response {
  const headers = new Headers(HEADERS);
  if (site.cors) addHeaders(headers, corsHeaders(site.cors, request.headers.get('origin')));
  if (more) addHeaders(headers, more);
  return new Response(body, { status: 200, headers });
}
