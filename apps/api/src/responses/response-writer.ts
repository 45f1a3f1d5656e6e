import type { Refusal } from '@flextype-bun/tokens';
import type { CachedResponse } from '../http/cached-response.ts';
import { type HeaderFields, TOKEN_HEADERS } from '../http/headers.ts';
import { toResponse, toStreamResponse } from '../http/to-response.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { RequestObserver } from '../requests/request-observer.ts';
import { REFUSAL_FAILURES } from './failures.ts';
import type { Failure } from './flavours.ts';
import type { RequestContext } from './request-context.ts';

// `Retry-After`, in seconds, while calls cannot be counted.
const RETRY_AFTER = '1';

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
    return this.send(context, context.route.responses.failure(failure), more);
  }

  send(context: RequestContext, cached: CachedResponse, more?: HeaderFields): Response {
    const { state, request, call } = context;
    return this.#observed(
      context,
      toResponse(state.site.cors, cached, request, withTokenHeaders(call, more)),
    );
  }

  /** Answers a request whose token is refused: only metrics and the access log say why. */
  refuse(context: RequestContext, refusal: Refusal): Response {
    const { state, request, call, route } = context;
    this.#observer?.refused?.(refusal);
    const cached = route.responses.failure(REFUSAL_FAILURES[refusal]);
    const more = refusal === 'unavailable' ? { 'Retry-After': RETRY_AFTER } : undefined;
    const sent = toResponse(state.site.cors, cached, request, withTokenHeaders(call, more));
    return this.#observed(context, sent, refusal);
  }

  /** @param body `null` for the headers alone */
  stream(context: RequestContext, body: ReadableStream<Uint8Array> | null): Response {
    const { state, request, call } = context;
    return this.#observed(context, toStreamResponse(state.site.cors, body, request, withTokenHeaders(call)));
  }

  #observed(context: RequestContext, response: Response, refusal?: Refusal): Response {
    const { observed: route, request, call, began } = context;
    const { status } = response;
    this.#observer?.answered({ route, request, status, call, duration: performance.now() - began, refusal });
    return response;
  }
}

/** Where the URL has no token, its response depends on the headers that may carry one. */
function withTokenHeaders(call: RegistryRequest | undefined, more?: HeaderFields): HeaderFields | undefined {
  return call && call.token === undefined ? { ...more, Vary: TOKEN_HEADERS } : more;
}
