import type { Refusal } from '@flextype-bun/tokens';
import type { CachedResponse, ResponseParts } from '../http/cached-response.ts';
import { type HeaderFields, TOKEN_HEADERS } from '../http/headers.ts';
import { chooseParts, toResponse, toStreamResponse } from '../http/to-response.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { RequestObserver } from '../requests/request-observer.ts';
import { type Failure, REFUSAL_FAILURES } from './flavours.ts';
import type { RequestContext } from './request-context.ts';

// `Retry-After`, in seconds, while calls cannot be counted.
const RETRY_AFTER_S = '1';

/** Creates responses, and reports each to the observer. */
export class ResponseWriter {
  readonly #observer: RequestObserver | undefined;

  constructor(observer: RequestObserver | undefined) {
    this.#observer = observer;
  }

  /** The arrival time of a request, in milliseconds of `performance.now()`; 0 without an observer. */
  now(): number {
    return this.#observer ? performance.now() : 0;
  }

  fail(context: RequestContext, failure: Failure, more?: HeaderFields): Response {
    return this.#respond(context, context.route.responses.failure(failure), more);
  }

  /** Sends the variant that suits the client. A promise if a large one must be compressed first. */
  send(context: RequestContext, cached: CachedResponse): Response | Promise<Response> {
    const parts = chooseParts(cached, context.request);
    if (parts instanceof Promise) return parts.then((ready) => this.#respond(context, ready));
    return this.#respond(context, parts);
  }

  /** Answers a request with a refused token. Only metrics and the access log get the reason. */
  refuse(context: RequestContext, refusal: Refusal): Response {
    this.#observer?.onRefusal?.(refusal);
    const cached = context.route.responses.failure(REFUSAL_FAILURES[refusal]);
    const more = refusal === 'unavailable' ? { 'Retry-After': RETRY_AFTER_S } : undefined;
    return this.#respond(context, cached, more, refusal);
  }

  /** @param body `null` for HEAD */
  stream(context: RequestContext, body: ReadableStream<Uint8Array> | null): Response {
    const { state, request, parsed } = context;
    return this.#observed(
      context,
      toStreamResponse(state.site.cors, body, request, withTokenHeaders(parsed)),
    );
  }

  #respond(context: RequestContext, parts: ResponseParts, more?: HeaderFields, refusal?: Refusal): Response {
    const { state, request, parsed } = context;
    const response = toResponse(state.site.cors, parts, request, withTokenHeaders(parsed, more));
    return this.#observed(context, response, refusal);
  }

  #observed(context: RequestContext, response: Response, refusal?: Refusal): Response {
    const { observed: route, request, parsed, began } = context;
    const { status } = response;
    this.#observer?.onResponse({
      route,
      request,
      status,
      parsed,
      duration: performance.now() - began,
      refusal,
    });
    return response;
  }
}

/** If the URL has no token, the response depends on the headers that may carry one. */
function withTokenHeaders(
  parsed: RegistryRequest | undefined,
  more?: HeaderFields,
): HeaderFields | undefined {
  return parsed && parsed.token === undefined ? { ...more, Vary: TOKEN_HEADERS } : more;
}
