import type { Accepted, Outcome } from '@flextype-bun/tokens';
import type { IdleConnections } from '../http/idle-timeout.ts';
import { isHeld } from '../http/to-response.ts';
import type { View } from '../responses/api-state.ts';
import { answerTo, type Exchange, type ReadExchange } from '../responses/request-context.ts';
import type { Responder } from '../responses/response-writer.ts';
import type { TokenScopes } from '../scopes/token-scopes.ts';
import type { LiveChanges } from './subscription-hub.ts';

// How long a client should wait, in seconds, before it asks again where too many stay.
const RETRY_AFTER = '5';

/** What answers to those who stay are made with. */
export interface StayingCallsOptions {
  readonly live: LiveChanges;
  readonly idle: IdleConnections;
  readonly responder: Responder;
  readonly scopes: TokenScopes;
  /** The view of this moment. */
  readonly current: () => View;
}

/** Answers the calls that may stay for changes: those for a stream, and those that wait. */
export class StayingCalls {
  readonly #options: StayingCallsOptions;

  constructor(options: StayingCallsOptions) {
    this.#options = options;
  }

  /** Whether a call is one for a stream, or may have to wait. */
  takes({ view, route, observed, request, call: { wait = 0 } }: ReadExchange): boolean {
    if (observed === 'registry.events') return true;
    if (wait === 0 || route !== view.routes.events || view.settings.events.wait === 0) return false;
    return request.headers.has('if-none-match') && !this.#options.live.isOver;
  }

  /** @param consume judges and counts the call, once there is room for it */
  answer(
    exchange: ReadExchange,
    consume: (exchange: ReadExchange) => Outcome | Promise<Outcome>,
    conclude: (exchange: ReadExchange, outcome: Outcome) => Response,
  ): Promise<Response> {
    const { live, responder } = this.#options;
    const leave = live.admit(exchange.token);
    if (typeof leave === 'string') {
      return Promise.resolve(responder.fail(exchange, leave, { 'Retry-After': RETRY_AFTER }));
    }
    const settle = (outcome: Outcome): Response | Promise<Response> => {
      if (outcome.status === 'accepted') {
        const isStream = exchange.observed === 'registry.events';
        return isStream ? this.#open(exchange, outcome, leave) : this.#hold(exchange, outcome, leave);
      }
      leave();
      return conclude(exchange, outcome);
    };
    return Promise.resolve(consume(exchange))
      .then(settle)
      .catch((error: unknown) => {
        leave();
        throw error;
      });
  }

  #open(exchange: ReadExchange, accepted: Accepted, leave: () => void): Response {
    const { live, idle, responder, scopes } = this.#options;
    const { request, call, token } = exchange;
    if (request.method === 'HEAD' || request.signal.aborted) {
      leave();
      return responder.stream(exchange, null);
    }
    idle.keep(request);
    const [id = ''] = [call.id].flat();
    const has = request.headers.get('last-event-id');
    const body = live.open({ id, token, scope: scopes.of(accepted), has }, leave);
    try {
      return responder.stream(exchange, body);
    } catch (error) {
      // Nobody will read it.
      void body.cancel();
      throw error;
    }
  }

  // What comes after the wait is told nothing of the view from before it: every call that waits would keep a whole
  // registry of the past.
  #hold(exchange: ReadExchange, accepted: Accepted, leave: () => void): Promise<Response> {
    const { live, idle, responder, scopes, current } = this.#options;
    const { view, observed, request, call, token, began } = exchange;
    idle.keep(request);
    const released = live.hold({
      ids: [call.id].flat(),
      token,
      scope: scopes.of(accepted),
      wait: Math.min(call.wait ?? 0, view.settings.events.wait),
      signal: request.signal,
      isUnchanged: ({ routes }, scope) => isHeld(answerTo(call, routes.v1, scope), request),
    });
    return released.then(({ scope, failure, refusal }) => {
      leave();
      idle.letGo(request);
      const now = current();
      const { v1: route } = now.routes;
      const answered: Exchange = { view: now, route, observed, request, call, began };
      if (refusal) return responder.refuse(answered, refusal);
      if (failure) return responder.fail(answered, failure);
      return responder.send(answered, answerTo(call, route, scope));
    });
  }
}
