import type { Accepted, Tokens } from '@flextype-bun/tokens';
import type { CachedResponse } from '../http/cached-response.ts';
import type { IdleTimeout } from '../http/idle-timeout.ts';
import { isNotModified } from '../http/to-response.ts';
import type { ApiStateStore } from '../responses/api-state-store.ts';
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

/** The dependencies of {@link SubscriptionHandler}. */
export interface SubscriptionHandlerOptions {
  readonly hub: SubscriptionHub;
  readonly idleTimeout: IdleTimeout;
  readonly writer: ResponseWriter;
  readonly scopes: TokenScopes;
  readonly tokens: Pick<Tokens, 'check' | 'consume'>;
  readonly states: ApiStateStore;
}

/** Answers event streams and long polls. */
export class SubscriptionHandler {
  readonly #options: SubscriptionHandlerOptions;

  constructor(options: SubscriptionHandlerOptions) {
    this.#options = options;
  }

  /** Whether a request is for an event stream, or a long poll. */
  takes({ state, route, observed, request, parsed: { wait = 0 } }: ParsedRequest): boolean {
    if (observed === 'registry.events') return true;
    if (wait === 0 || route !== state.routes.events || state.settings.events.wait === 0) return false;
    return request.headers.has('if-none-match') && !this.#options.hub.isStopping;
  }

  /** Checks the token of a request, admits the request and counts it, then streams or waits. */
  async answer(context: ParsedRequest): Promise<Response> {
    const { hub, writer, tokens } = this.#options;
    // Only valid tokens occupy connections: a flood of others would keep everybody out while they are looked up.
    const state = await tokens.check(context.token, context.route.flavour.rules);
    if (state.status === 'refused') return writer.refuse(context, state.reason);
    const release = hub.admit(context.token);
    if (typeof release === 'string') return writer.fail(context, release, { 'Retry-After': RETRY_AFTER_S });
    try {
      // Counted only now that there is room for it.
      const outcome = await consume(tokens, context);
      if (outcome.status === 'refused') {
        release();
        return writer.refuse(context, outcome.reason);
      }
      const isStream = context.observed === 'registry.events';
      return await (isStream
        ? this.#stream(context, outcome, release)
        : this.#poll(context, outcome, release));
    } catch (error) {
      release();
      throw error;
    }
  }

  #stream(context: ParsedRequest, accepted: Accepted, release: () => void): Response {
    const { hub, idleTimeout, writer, scopes } = this.#options;
    const { request, parsed, token } = context;
    if (request.method === 'HEAD' || request.signal.aborted) {
      release();
      return writer.stream(context, null);
    }
    idleTimeout.disable(request);
    const [id = ''] = [parsed.id].flat();
    const lastEventId = request.headers.get('last-event-id');
    const body = hub.open({ id, token, scope: scopes.of(accepted), lastEventId }, release);
    try {
      return writer.stream(context, body);
    } catch (error) {
      // Nobody will read the stream.
      void body.cancel();
      throw error;
    }
  }

  // Do not capture the old state here: each waiting request would retain a whole snapshot.
  #poll(context: ParsedRequest, accepted: Accepted, release: () => void): Promise<Response> {
    const { hub, idleTimeout, writer, scopes, states } = this.#options;
    const { state, observed, request, parsed, token, began } = context;
    idleTimeout.disable(request);
    const result = hub.poll({
      ids: [parsed.id].flat(),
      token,
      scope: scopes.of(accepted),
      wait: Math.min(parsed.wait ?? 0, state.settings.events.wait),
      signal: request.signal,
      isUnchanged: ({ routes }, scope) => isUnchanged(responseFor(parsed, routes.v1, scope), request),
    });
    return result.then(async ({ scope, failure, refusal }) => {
      release();
      idleTimeout.restore(request);
      const { current } = states;
      const { v1: route } = current.routes;
      const now: RequestContext = { state: current, route, observed, request, parsed, began };
      if (refusal) return writer.refuse(now, refusal);
      if (failure) return writer.fail(now, failure);
      return writer.send(now, await responseFor(parsed, route, scope));
    });
  }
}

function isUnchanged(
  response: CachedResponse | Promise<CachedResponse>,
  request: Request,
): boolean | Promise<boolean> {
  return response instanceof Promise
    ? response.then((ready) => isNotModified(ready, request))
    : isNotModified(response, request);
}
