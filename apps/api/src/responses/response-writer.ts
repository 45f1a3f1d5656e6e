import type { Refusal } from '@flextype-bun/tokens';
import type { Answer } from '../http/cached-response.ts';
import type { HeaderFields } from '../http/cors.ts';
import { TOKEN_HEADERS } from '../http/headers.ts';
import { respondWithStream } from '../http/stream-response.ts';
import { respond } from '../http/to-response.ts';
import type { RegistryCall } from '../requests/registry-request.ts';
import type { CallObserver } from '../requests/request-observer.ts';
import { OUTCOME_FAILURES } from './failures.ts';
import type { Failure } from './flavours.ts';
import type { Exchange } from './request-context.ts';

// How long a client should wait, in seconds, before it asks a server again that cannot count.
const RETRY_AFTER = '1';

/** Makes responses, and tells the observer of each. */
export class Responder {
  readonly #observer: CallObserver | undefined;

  constructor(observer: CallObserver | undefined) {
    this.#observer = observer;
  }

  /** When a call comes, in milliseconds of `performance.now()`; 0 where nobody wants to know. */
  now(): number {
    return this.#observer ? performance.now() : 0;
  }

  fail(exchange: Exchange, failure: Failure, more?: HeaderFields): Response {
    return this.send(exchange, exchange.route.answers.failure(failure), more);
  }

  send(exchange: Exchange, answer: Answer, more?: HeaderFields): Response {
    const { view, request, call } = exchange;
    return this.#observed(exchange, respond(view.site, answer, request, withTokenHeaders(call, more)));
  }

  /** Answers a request whose token is refused: only metrics and the access log say why. */
  refuse(exchange: Exchange, refusal: Refusal): Response {
    const { view, request, call, route } = exchange;
    this.#observer?.refused?.(refusal);
    const answer = route.answers.failure(OUTCOME_FAILURES[refusal]);
    const more = refusal === 'unavailable' ? { 'Retry-After': RETRY_AFTER } : undefined;
    const response = respond(view.site, answer, request, withTokenHeaders(call, more));
    return this.#observed(exchange, response, refusal);
  }

  /** @param body `null` for the headers alone */
  stream(exchange: Exchange, body: ReadableStream<Uint8Array> | null): Response {
    const { view, request, call } = exchange;
    return this.#observed(exchange, respondWithStream(view.site, body, request, withTokenHeaders(call)));
  }

  #observed(exchange: Exchange, response: Response, refusal?: Refusal): Response {
    const { observed: route, request, call, began } = exchange;
    const { status } = response;
    this.#observer?.answered({ route, request, status, call, duration: performance.now() - began, refusal });
    return response;
  }
}

/** Where the URL has no token, its answer depends on the headers that may carry one. */
function withTokenHeaders(call: RegistryCall | undefined, more?: HeaderFields): HeaderFields | undefined {
  return call && call.token === undefined ? { ...more, Vary: TOKEN_HEADERS } : more;
}
