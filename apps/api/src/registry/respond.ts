import type { Answer, ResponseParts } from './answer.ts';
import { isMatching } from './conditional.ts';
import { corsHeaders, dependsOnOrigin, type HeaderFields } from './cors.ts';
import { chooseEncoding } from './encoding.ts';
import type { SiteSettings } from './site-settings.ts';

/** Makes a response of an answer: as the request's `If-None-Match`, `Accept-Encoding` and `Origin` have it. */
export function respond(site: SiteSettings, answer: Answer, request: Request, more?: HeaderFields): Response {
  const { body, init } = choose(answer, request);
  const cors =
    site.cors && dependsOnOrigin(site.cors)
      ? corsHeaders(site.cors, request.headers.get('origin'))
      : undefined;
  if (!cors && !more) return new Response(body, init);
  const headers = new Headers(init.headers);
  for (const [name, value] of [...Object.entries(cors ?? {}), ...Object.entries(more ?? {})]) {
    if (name === 'Vary') headers.append(name, value);
    else headers.set(name, value);
  }
  return new Response(body, { status: init.status, headers });
}

function choose(answer: Answer, request: Request): ResponseParts {
  const { tag } = answer;
  if (tag !== undefined) {
    const held = request.headers.get('if-none-match');
    if (held !== null && isMatching(held, tag)) return answer.unmodified();
  }
  if (!answer.isCompressible) return answer;
  const encoding = chooseEncoding(request.headers.get('accept-encoding'));
  return encoding ? answer.encoded(encoding) : answer;
}
