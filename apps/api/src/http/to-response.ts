import type { SiteSettings } from '../responses/site-settings.ts';
import type { CachedResponse, ResponseParts } from './cached-response.ts';
import { chooseEncoding } from './compression.ts';
import { addHeaders, corsHeaders, dependsOnOrigin, type HeaderFields } from './cors.ts';
import { isMatching } from './etag.ts';

/** Makes a response of an response: as the request's `If-None-Match`, `Accept-Encoding` and `Origin` have it. */
export function toResponse(
  site: SiteSettings,
  response: CachedResponse,
  request: Request,
  more?: HeaderFields,
): Response {
  const { body, init } = choose(response, request);
  const cors =
    site.cors && dependsOnOrigin(site.cors)
      ? corsHeaders(site.cors, request.headers.get('origin'))
      : undefined;
  if (!cors && !more) return new Response(body, init);
  const headers = new Headers(init.headers);
  addHeaders(headers, { ...cors });
  addHeaders(headers, { ...more });
  return new Response(body, { status: init.status, headers });
}

/** Whether the client says that it has the response. */
export function isNotModified({ tag }: CachedResponse, request: Request): boolean {
  const held = tag === undefined ? null : request.headers.get('if-none-match');
  return tag !== undefined && held !== null && isMatching(held, tag);
}

function choose(response: CachedResponse, request: Request): ResponseParts {
  const encoding = response.isCompressible
    ? chooseEncoding(request.headers.get('accept-encoding'))
    : undefined;
  if (isNotModified(response, request)) return response.notModified(encoding);
  return encoding ? response.encoded(encoding) : response;
}
