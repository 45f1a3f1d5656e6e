import type { Registry } from '@flextype-bun/registry-core';
import { maskToken, type Outcome, type Token, type Tokens } from '@flextype-bun/tokens';
import { corsHeaders, preflightHeaders } from '../http/cors.ts';
import { headerToken } from '../http/headers.ts';
import { IdleTimeout, type ListeningServer } from '../http/idle-timeout.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedRoute, RequestObserver } from '../requests/request-observer.ts';
import { DEFAULT_REGISTRY_API_SETTINGS, type RegistryApiSettings } from '../responses/api-settings.ts';
import type { ApiState, RouteName } from '../responses/api-state.ts';
import { ApiStateStore } from '../responses/api-state-store.ts';
import {
  consume,
  type ParsedRequest,
  type RequestContext,
  responseFor,
} from '../responses/request-context.ts';
import { ResponseWriter } from '../responses/response-writer.ts';
import { TokenScopes } from '../scopes/token-scopes.ts';
import { SubscriptionHandler } from '../subscriptions/subscription-handler.ts';
import { SubscriptionHub } from '../subscriptions/subscription-hub.ts';

/** The dependencies of the routes. */
export interface RegistryServiceOptions {
  readonly registry: Pick<Registry, 'snapshot' | 'status' | 'subscribe'>;
  readonly tokens: Pick<Tokens, 'consume' | 'check'>;
  /**
   * Settings that differ from the defaults; or a function that returns the current settings. A new object discards all
   * cached responses, so return one only if a setting has changed.
   */
  readonly settings?: Partial<RegistryApiSettings> | (() => RegistryApiSettings);
  /** Called for every response. */
  readonly observer?: RequestObserver | undefined;
  /** Called with a human-readable message about invalid scopes and failed requests. */
  readonly onProblem?: (message: string) => void;
  /** Aborted when the server is about to stop: this ends event streams and answers long polls. */
  readonly signal?: AbortSignal | undefined;
}

/** The methods that the routes support. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

/** The name of each route for observers. */
export const OBSERVED_ROUTES: Readonly<Record<RouteName, ObservedRoute>> = {
  v1: 'registry.get',
  legacy: 'registry.get.legacy',
  events: 'registry.events',
};

/** Answers requests to the registry routes. Independent of Elysia. */
export class RegistryService {
  readonly #options: RegistryServiceOptions;
  readonly #states: ApiStateStore;
  readonly #writer: ResponseWriter;
  readonly #scopes: TokenScopes;
  readonly #hub: SubscriptionHub;
  readonly #idleTimeout = new IdleTimeout();
  readonly #subscriptions: SubscriptionHandler;
  readonly #onFailure: (error: unknown) => void;

  constructor(options: RegistryServiceOptions) {
    const { registry, tokens, signal, settings } = options;
    this.#options = options;
    this.#states = new ApiStateStore(registry, typeof settings === 'function' ? settings : fixed(settings));
    this.#writer = new ResponseWriter(options.observer);
    this.#scopes = new TokenScopes((token) => options.onProblem?.(toScopeProblem(token)));
    this.#onFailure = (error) => options.onProblem?.(toFailureProblem(error));
    const shared = { tokens, scopes: this.#scopes, states: this.#states };
    this.#hub = new SubscriptionHub({ ...shared, registry, signal, onFailure: this.#onFailure });
    this.#subscriptions = new SubscriptionHandler({
      ...shared,
      hub: this.#hub,
      idleTimeout: this.#idleTimeout,
      writer: this.#writer,
    });
  }

  /** `flextype.settings.base_path`, the prefix of all routes. */
  get basePath(): string {
    return this.#states.current.site.basePath;
  }

  /** The number of open event streams and long polls. */
  get streams(): number {
    return this.#hub.size;
  }

  /** Sets the server, so that the service can change the idle timeout of connections. */
  attach(server: ListeningServer): void {
    this.#idleTimeout.attach(server);
  }

  /**
   * Answers GET and HEAD. The order of checks is Flextype's: parameters, API, token, access token, count, item.
   */
  get(name: RouteName, request: Request): Response | Promise<Response> {
    const began = this.#writer.now();
    const state = this.#states.current;
    const route = state.routes[name];
    if (!route) return this.missingRoute(request);
    const parsed = state.requests[name].read(request.url);
    const observed = OBSERVED_ROUTES[name];
    if (typeof parsed === 'string') {
      return this.#writer.fail({ state, route, observed, request, parsed: undefined, began }, parsed);
    }
    const token = parsed.token ?? headerToken(request.headers);
    const context = { state, route, observed, request, parsed, token: token ?? '', began };
    if (token === undefined || !isAllowed(parsed, name, state)) {
      return this.#writer.fail(context, 'parameters');
    }
    if (!state.site.enabled) return this.#writer.fail(context, 'api-disabled');
    if (this.#subscriptions.takes(context)) {
      return this.#subscriptions.answer(context).catch((error) => this.failed(request, error));
    }
    const outcome = consume(this.#options.tokens, context);
    return outcome instanceof Promise
      ? outcome.then(
          (settled) => this.#conclude(context, settled),
          (error) => this.failed(request, error),
        )
      : this.#conclude(context, outcome);
  }

  /**
   * Answers GET requests for URLs of the documented route that were answered before: these need no routing, which
   * takes a twentieth of the processor time of a request. Returns `undefined` for all others.
   */
  getKnown(request: Request): Response | Promise<Response> | undefined {
    if (request.method !== 'GET' || !this.#states.current.requests.v1.has(request.url)) return undefined;
    try {
      return this.get('v1', request);
    } catch (error) {
      return this.failed(request, error);
    }
  }

  /** Whether a route exists under the current settings. */
  serves(name: RouteName): boolean {
    return this.#states.current.routes[name] !== undefined;
  }

  /** Answers OPTIONS: a CORS preflight, or a query for the methods. */
  options(name: RouteName, request: Request): Response {
    if (!this.serves(name)) return this.missingRoute(request);
    const { cors } = this.#states.current.site;
    const headers = cors && {
      ...corsHeaders(cors, request.headers.get('origin')),
      ...preflightHeaders(cors),
    };
    return new Response(null, { status: 204, headers: { Allow: ALLOWED_METHODS, ...headers } });
  }

  /** Answers all other methods with 405. */
  wrongMethod(name: RouteName, request: Request): Response {
    const began = this.#writer.now();
    const state = this.#states.current;
    const route = state.routes[name];
    if (!route) return this.missingRoute(request);
    const context = { state, route, observed: OBSERVED_ROUTES[name], request, parsed: undefined, began };
    return this.#writer.fail(context, 'method', { Allow: ALLOWED_METHODS });
  }

  /** Answers requests to unknown paths with 404. */
  missingRoute(request: Request): Response {
    return this.#writer.fail(this.#otherContext(request), 'route');
  }

  /** Answers 500 after an unexpected error, and reports it. */
  failed(request: Request, error: unknown): Response {
    this.#onFailure(error);
    return this.#writer.fail(this.#otherContext(request), 'internal-error');
  }

  #otherContext(request: Request): RequestContext {
    const state = this.#states.current;
    const began = this.#writer.now();
    return { state, route: state.routes.v1, observed: 'other', request, parsed: undefined, began };
  }

  #conclude(context: ParsedRequest, outcome: Outcome): Response | Promise<Response> {
    if (outcome.status === 'refused') return this.#writer.refuse(context, outcome.reason);
    // Elysia cannot catch errors that are thrown after the handler has returned.
    try {
      const scope = this.#scopes.of(outcome);
      const cached = responseFor(context.parsed, context.route, scope);
      const response =
        cached instanceof Promise
          ? cached.then((made) => this.#writer.send(context, made))
          : this.#writer.send(context, cached);
      if (!(response instanceof Promise)) return response;
      return response.catch((error) => this.failed(context.request, error));
    } catch (error) {
      return this.failed(context.request, error);
    }
  }
}

function fixed(some: Partial<RegistryApiSettings> | undefined): () => RegistryApiSettings {
  const settings = { ...DEFAULT_REGISTRY_API_SETTINGS, ...some };
  return () => settings;
}

/** Whether the number of ids is allowed: one per event stream, `settings.batch` per response. */
function isAllowed({ id }: RegistryRequest, name: RouteName, { settings }: ApiState): boolean {
  return typeof id === 'string' || (name !== 'events' && id.length <= settings.batch);
}

// Does not name the file: its path contains the token.
function toScopeProblem({ token }: Token): string {
  return `The field registry in token.yaml of ${maskToken(token)} is invalid, so this token sees nothing. It may have allow and deny, both lists of patterns`;
}

function toFailureProblem(error: unknown): string {
  return `A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
