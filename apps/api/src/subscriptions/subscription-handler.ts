import type { Accepted, Outcome, Tokens } from '@flextype-bun/tokens';
import type { CachedResponse } from '../http/cached-response.ts';
import type { IdleTimeout } from '../http/idle-timeout.ts';
import { isNotModified } from '../http/to-response.ts';
import type { ApiState } from '../responses/api-state.ts';
import {
  consume,
  type ParsedRequest,
  type RequestContext,
  responseFor,
} from '../responses/request-context.ts';
import type { ResponseWriter } from '../responses/response-writer.ts';
import type { TokenScopes } from '../scopes/token-scopes.ts';
import type { SubscriptionHub } from './subscription-hub.ts';

// `Retry-After`, in seconds, when there are too many subscribers.
const RETRY_AFTER_S = '5';

/** The dependencies of the handler. */
export interface SubscriptionHandlerOptions {
  readonly hub: SubscriptionHub;
  readonly idleTimeout: IdleTimeout;
  readonly writer: ResponseWriter;
  readonly scopes: TokenScopes;
  readonly tokens: Pick<Tokens, 'consume'>;
  /** Returns the current state. */
  readonly current: () => ApiState;
}

/** Answers requests for event streams, and long polls. */
export class SubscriptionHandler {
  readonly #options: SubscriptionHandlerOptions;

  constructor(options: SubscriptionHandlerOptions) {
    this.#options = options;
  }

  /** Whether a call is one for a stream, or may have to wait. */
  takes({ state, route, observed, request, call: { wait = 0 } }: ParsedRequest): boolean {
    if (observed === 'registry.events') return true;
    if (wait === 0 || route !== state.routes.events || state.settings.events.wait === 0) return false;
    return request.headers.has('if-none-match') && !this.#options.hub.isOver;
  }

  /** Judges and counts a request once there is room for it, then streams or waits. */
  answer(context: ParsedRequest): Promise<Response> {
    const { hub, writer, tokens } = this.#options;
    const release = hub.admit(context.token);
    if (typeof release === 'string') {
      return Promise.resolve(writer.fail(context, release, { 'Retry-After': RETRY_AFTER_S }));
    }
    const settle = (outcome: Outcome): Response | Promise<Response> => {
      if (outcome.status === 'accepted') {
        const isStream = context.observed === 'registry.events';
        return isStream ? this.#open(context, outcome, release) : this.#hold(context, outcome, release);
      }
      release();
      return writer.refuse(context, outcome.reason);
    };
    return Promise.resolve(consume(tokens, context))
      .then(settle)
      .catch((error: unknown) => {
        release();
        throw error;
      });
  }

  #open(context: ParsedRequest, accepted: Accepted, release: () => void): Response {
    const { hub, idleTimeout, writer, scopes } = this.#options;
    const { request, call, token } = context;
    if (request.method === 'HEAD' || request.signal.aborted) {
      release();
      return writer.stream(context, null);
    }
    idleTimeout.disable(request);
    const [id = ''] = [call.id].flat();
    const has = request.headers.get('last-event-id');
    const body = hub.open({ id, token, scope: scopes.of(accepted), has }, release);
    try {
      return writer.stream(context, body);
    } catch (error) {
      // Nobody will read it.
      void body.cancel();
      throw error;
    }
  }

  // Do not capture the old state here: each waiting request would retain a whole snapshot.
  #hold(context: ParsedRequest, accepted: Accepted, release: () => void): Promise<Response> {
    const { hub, idleTimeout, writer, scopes, current } = this.#options;
    const { state, observed, request, call, token, began } = context;
    idleTimeout.disable(request);
    const released = hub.hold({
      ids: [call.id].flat(),
      token,
      scope: scopes.of(accepted),
      wait: Math.min(call.wait ?? 0, state.settings.events.wait),
      signal: request.signal,
      isUnchanged: ({ routes }, scope) => isUnchanged(responseFor(call, routes.v1, scope), request),
    });
    return released.then(async ({ scope, failure, refusal }) => {
      release();
      idleTimeout.restore(request);
      const now = current();
      const { v1: route } = now.routes;
      const answered: RequestContext = { state: now, route, observed, request, call, began };
      if (refusal) return writer.refuse(answered, refusal);
      if (failure) return writer.fail(answered, failure);
      return writer.send(answered, await responseFor(call, route, scope));
    });
  }
}

function isUnchanged(
  response: CachedResponse | Promise<CachedResponse>,
  request: Request,
): boolean | Promise<boolean> {
  return response instanceof Promise
    ? response.then((made) => isNotModified(made, request))
    : isNotModified(response, request);
}
