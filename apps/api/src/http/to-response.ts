import type { SiteSettings } from '../responses/site-settings.ts';
import type { Answer, ResponseParts } from './cached-response.ts';
import { chooseEncoding } from './compression.ts';
import { addHeaders, corsHeaders, dependsOnOrigin, type HeaderFields } from './cors.ts';
import { isMatching } from './etag.ts';

/** Makes a response of an answer: as the request's `If-None-Match`, `Accept-Encoding` and `Origin` have it. */
export function respond(site: SiteSettings, answer: Answer, request: Request, more?: HeaderFields): Response {
  const { body, init } = choose(answer, request);
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

/** Whether the client says that it has the answer. */
export function isHeld({ tag }: Answer, request: Request): boolean {
  const held = tag === undefined ? null : request.headers.get('if-none-match');
  return tag !== undefined && held !== null && isMatching(held, tag);
}

function choose(answer: Answer, request: Request): ResponseParts {
  const encoding = answer.isCompressible ? chooseEncoding(request.headers.get('accept-encoding')) : undefined;
  if (isHeld(answer, request)) return answer.unmodified(encoding);
  return encoding ? answer.encoded(encoding) : answer;
}
