import type { Registry } from '@flextype-bun/registry-core';
import { maskToken, type Outcome, type Token, type Tokens } from '@flextype-bun/tokens';
import { corsHeaders, preflightHeaders } from '../http/cors.ts';
import { headerToken } from '../http/headers.ts';
import { IdleTimeout, type ListeningServer } from '../http/idle-timeout.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedRoute, RequestObserver } from '../requests/request-observer.ts';
import { DEFAULT_REGISTRY_API_SETTINGS, type RegistryApiSettings } from '../responses/api-settings.ts';
import { type ApiState, buildApiState, type RouteName } from '../responses/api-state.ts';
import { consume, type ParsedRequest, responseFor } from '../responses/request-context.ts';
import { ResponseWriter } from '../responses/response-writer.ts';
import { TokenScopes } from '../scopes/token-scopes.ts';
import { SubscriptionHandler } from '../subscriptions/subscription-handler.ts';
import { SubscriptionHub } from '../subscriptions/subscription-hub.ts';

/** The dependencies of the routes. */
export interface RegistryServiceOptions {
  readonly registry: Pick<Registry, 'snapshot' | 'status' | 'subscribe'>;
  readonly tokens: Pick<Tokens, 'consume' | 'check'>;
  /**
   * The settings, where they are not those by default; or what gives those in force, which is to be another object only
   * where one has changed: all that was made from them is made anew then.
   */
  readonly settings?: Partial<RegistryApiSettings> | (() => RegistryApiSettings);
  /** Called for every response. */
  readonly observer?: RequestObserver | undefined;
  /** Called with a human-readable message on invalid scopes and failed requests. */
  readonly onProblem?: (message: string) => void;
  /** Aborted when the server is about to stop: this ends streams and answers waiting requests. */
  readonly signal?: AbortSignal | undefined;
}

/** The methods that the routes answer to. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

/** What each route is told of as. */
export const OBSERVED_ROUTES: Readonly<Record<RouteName, ObservedRoute>> = {
  v1: 'registry.get',
  legacy: 'registry.get.legacy',
  events: 'registry.events',
};

/** Answers requests to the registry routes; independent of any server. */
export class RegistryService {
  readonly #options: RegistryServiceOptions;
  readonly #settings: () => RegistryApiSettings;
  readonly #writer: ResponseWriter;
  readonly #scopes: TokenScopes;
  readonly #hub: SubscriptionHub;
  readonly #idleTimeout = new IdleTimeout();
  readonly #subscriptions: SubscriptionHandler;
  #state: ApiState;

  constructor(options: RegistryServiceOptions) {
    const { registry, tokens, signal, settings } = options;
    this.#options = options;
    this.#settings = typeof settings === 'function' ? settings : fixed(settings);
    this.#writer = new ResponseWriter(options.observer);
    this.#scopes = new TokenScopes((token) => options.onProblem?.(problemOf(token)));
    this.#state = buildApiState(registry.snapshot, this.#settings());
    const shared = { scopes: this.#scopes, current: () => this.#current() };
    const onFailure = (error: unknown) => this.#tell(error);
    this.#hub = new SubscriptionHub({ registry, tokens, signal, onFailure, ...shared });
    this.#subscriptions = new SubscriptionHandler({
      hub: this.#hub,
      idleTimeout: this.#idleTimeout,
      writer: this.#writer,
      tokens,
      ...shared,
    });
  }

  /** `flextype.settings.base_path`: what stands before the routes' paths. */
  get basePath(): string {
    return this.#current().site.basePath;
  }

  /** How many streams are open, and calls waiting. */
  get streams(): number {
    return this.#hub.size;
  }

  /** Told of the server that answers are sent through: connections of those who stay may be silent for long. */
  attach(server: ListeningServer): void {
    this.#idleTimeout.attach(server);
  }

  /**
   * Answers a GET or HEAD. The checks come in Flextype's order: parameters, API, token, access token, count, item.
   */
  call(name: RouteName, request: Request): Response | Promise<Response> {
    const began = this.#writer.now();
    const state = this.#current();
    const route = state.routes[name];
    if (!route) return this.missingRoute(request);
    const call = route.requests.read(request.url);
    const observed = OBSERVED_ROUTES[name];
    if (typeof call === 'string') {
      return this.#writer.fail({ state, route, observed, request, call: undefined, began }, call);
    }
    const token = call.token ?? headerToken(request.headers);
    const context = { state, route, observed, request, call, token: token ?? '', began };
    if (token === undefined || !isAllowed(call, name, state)) {
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

  /** Whether a route is there, under the settings in force. */
  serves(name: RouteName): boolean {
    return this.#current().routes[name] !== undefined;
  }

  /** Answers OPTIONS: a CORS preflight, or the question which methods there are. */
  options(name: RouteName, request: Request): Response {
    if (!this.serves(name)) return this.missingRoute(request);
    const { cors } = this.#current().site;
    const headers = cors && {
      ...corsHeaders(cors, request.headers.get('origin')),
      ...preflightHeaders(cors),
    };
    return new Response(null, { status: 204, headers: { Allow: ALLOWED_METHODS, ...headers } });
  }

  /** Answers any other method. */
  wrongMethod(name: RouteName, request: Request): Response {
    const began = this.#writer.now();
    const state = this.#current();
    const route = state.routes[name];
    if (!route) return this.missingRoute(request);
    const context = { state, route, observed: OBSERVED_ROUTES[name], request, call: undefined, began };
    return this.#writer.fail(context, 'method', { Allow: ALLOWED_METHODS });
  }

  /** Answers where there is no route. */
  missingRoute(request: Request): Response {
    const state = this.#current();
    const context = { state, route: state.routes.v1, request, call: undefined, began: this.#writer.now() };
    return this.#writer.fail({ ...context, observed: 'other' }, 'route');
  }

  /** Answers 500 after an unexpected error, and reports it. */
  failed(request: Request, error: unknown): Response {
    this.#tell(error);
    const state = this.#current();
    const context = { state, route: state.routes.v1, request, call: undefined, began: this.#writer.now() };
    return this.#writer.fail({ ...context, observed: 'other' }, 'internal-error');
  }

  #tell(error: unknown): void {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onProblem?.(`A call could not be answered: ${what}`);
  }

  #conclude(context: ParsedRequest, outcome: Outcome): Response | Promise<Response> {
    if (outcome.status === 'refused') return this.#writer.refuse(context, outcome.reason);
    // What is thrown here would be thrown after the turn of the request, where nobody could answer it.
    try {
      const scope = this.#scopes.of(outcome);
      const cached = responseFor(context.call, context.route, scope);
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

  #current(): ApiState {
    const { snapshot } = this.#options.registry;
    const settings = this.#settings();
    if (this.#state.snapshot !== snapshot || this.#state.settings !== settings) {
      this.#state = buildApiState(snapshot, settings);
    }
    return this.#state;
  }
}

function fixed(some: Partial<RegistryApiSettings> | undefined): () => RegistryApiSettings {
  const settings = { ...DEFAULT_REGISTRY_API_SETTINGS, ...some };
  return () => settings;
}

/** Whether a route takes what is asked for: a stream tells one item, an answer no more than the settings say. */
function isAllowed({ id }: RegistryRequest, name: RouteName, { settings }: ApiState): boolean {
  return typeof id === 'string' || (name !== 'events' && id.length <= settings.batch);
}

// The path of its file would tell the token.
function problemOf({ token }: Token): string {
  return `The field registry in token.yaml of ${maskToken(token)} cannot be read, so that this token sees nothing; it takes allow and deny, both lists of patterns`;
}
