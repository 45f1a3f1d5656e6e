import type { Registry } from '@flextype-bun/registry-core';
import { maskToken, type Outcome, type Token, type Tokens } from '@flextype-bun/tokens';
import { corsHeaders, preflightHeaders } from '../http/cors.ts';
import { headerToken } from '../http/headers.ts';
import { IdleConnections, type ListeningServer } from '../http/idle-timeout.ts';
import type { RegistryCall } from '../requests/registry-request.ts';
import type { CallObserver, ObservedRoute } from '../requests/request-observer.ts';
import { DEFAULT_REGISTRY_API_SETTINGS, type RegistryApiSettings } from '../responses/api-settings.ts';
import { type RouteName, toView, type View } from '../responses/api-state.ts';
import { answerTo, type ReadExchange } from '../responses/request-context.ts';
import { Responder } from '../responses/response-writer.ts';
import { TokenScopes } from '../scopes/token-scopes.ts';
import { StayingCalls } from '../subscriptions/subscription-handler.ts';
import { LiveChanges } from '../subscriptions/subscription-hub.ts';

/** What the routes need. */
export interface RegistryServiceOptions {
  readonly registry: Pick<Registry, 'snapshot' | 'status' | 'subscribe'>;
  readonly tokens: Pick<Tokens, 'consume' | 'check'>;
  /**
   * The settings, where they are not those by default; or what gives those in force, which is to be another object only
   * where one has changed: all that was made from them is made anew then.
   */
  readonly settings?: Partial<RegistryApiSettings> | (() => RegistryApiSettings);
  /** Told of every answer. */
  readonly observer?: CallObserver | undefined;
  /** Told, for a person, of what is wrong with a token's scope, and of calls that could not be answered. */
  readonly onProblem?: (message: string) => void;
  /** Aborted when the server is about to stop: streams end then, and calls that wait are answered. */
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

/** Answers calls of the registry routes; knows HTTP, but no server. */
export class RegistryService {
  readonly #options: RegistryServiceOptions;
  readonly #settings: () => RegistryApiSettings;
  readonly #responder: Responder;
  readonly #scopes: TokenScopes;
  readonly #live: LiveChanges;
  readonly #idle = new IdleConnections();
  readonly #staying: StayingCalls;
  #view: View;

  constructor(options: RegistryServiceOptions) {
    const { registry, tokens, signal, settings } = options;
    this.#options = options;
    this.#settings = typeof settings === 'function' ? settings : fixed(settings);
    this.#responder = new Responder(options.observer);
    this.#scopes = new TokenScopes((token) => options.onProblem?.(problemOf(token)));
    this.#view = toView(registry.snapshot, this.#settings());
    const shared = { scopes: this.#scopes, current: () => this.#current() };
    const onFailure = (error: unknown) => this.#tell(error);
    this.#live = new LiveChanges({ registry, tokens, signal, onFailure, ...shared });
    this.#staying = new StayingCalls({
      live: this.#live,
      idle: this.#idle,
      responder: this.#responder,
      ...shared,
    });
  }

  /** `flextype.settings.base_path`: what stands before the routes' paths. */
  get basePath(): string {
    return this.#current().site.basePath;
  }

  /** How many streams are open, and calls waiting. */
  get streams(): number {
    return this.#live.size;
  }

  /** Told of the server that answers are sent through: connections of those who stay may be silent for long. */
  serveThrough(server: ListeningServer): void {
    this.#idle.serveThrough(server);
  }

  /**
   * Answers a GET or HEAD. The checks come in Flextype's order: parameters, API, token, access token, count, item.
   */
  call(name: RouteName, request: Request): Response | Promise<Response> {
    const began = this.#responder.now();
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    const call = route.calls.read(request.url);
    const observed = OBSERVED_ROUTES[name];
    if (typeof call === 'string') {
      return this.#responder.fail({ view, route, observed, request, call: undefined, began }, call);
    }
    const token = call.token ?? headerToken(request.headers);
    const exchange = { view, route, observed, request, call, token: token ?? '', began };
    if (token === undefined || !isAllowed(call, name, view)) {
      return this.#responder.fail(exchange, 'parameters');
    }
    if (!view.site.enabled) return this.#responder.fail(exchange, 'api-disabled');
    if (this.#staying.takes(exchange)) {
      return this.#staying
        .answer(exchange, this.#consume, this.#conclude)
        .catch((error) => this.failed(request, error));
    }
    const outcome = this.#consume(exchange);
    return outcome instanceof Promise
      ? outcome.then(
          (settled) => this.#conclude(exchange, settled),
          (error) => this.failed(request, error),
        )
      : this.#conclude(exchange, outcome);
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
    const began = this.#responder.now();
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    const exchange = { view, route, observed: OBSERVED_ROUTES[name], request, call: undefined, began };
    return this.#responder.fail(exchange, 'method', { Allow: ALLOWED_METHODS });
  }

  /** Answers where there is no route. */
  missingRoute(request: Request): Response {
    const view = this.#current();
    const exchange = { view, route: view.routes.v1, request, call: undefined, began: this.#responder.now() };
    return this.#responder.fail({ ...exchange, observed: 'other' }, 'route');
  }

  /** Answers a call on which something went wrong that must not, and tells of it. */
  failed(request: Request, error: unknown): Response {
    this.#tell(error);
    const view = this.#current();
    const exchange = { view, route: view.routes.v1, request, call: undefined, began: this.#responder.now() };
    return this.#responder.fail({ ...exchange, observed: 'other' }, 'defect');
  }

  #tell(error: unknown): void {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onProblem?.(`A call could not be answered: ${what}`);
  }

  readonly #consume = ({ route, call, token }: ReadExchange): Outcome | Promise<Outcome> =>
    this.#options.tokens.consume(token, {
      rules: route.flavour.rules,
      accessToken: call.accessToken,
      urgent: typeof call.id === 'string' && route.answers.isLarge(call.id),
    });

  readonly #conclude = (exchange: ReadExchange, outcome: Outcome): Response => {
    if (outcome.status === 'refused') return this.#responder.refuse(exchange, outcome.reason);
    // What is thrown here would be thrown after the turn of the request, where nobody could answer it.
    try {
      const scope = this.#scopes.of(outcome);
      return this.#responder.send(exchange, answerTo(exchange.call, exchange.route, scope));
    } catch (error) {
      return this.failed(exchange.request, error);
    }
  };

  #current(): View {
    const { snapshot } = this.#options.registry;
    const settings = this.#settings();
    if (this.#view.snapshot !== snapshot || this.#view.settings !== settings) {
      this.#view = toView(snapshot, settings);
    }
    return this.#view;
  }
}

function fixed(some: Partial<RegistryApiSettings> | undefined): () => RegistryApiSettings {
  const settings = { ...DEFAULT_REGISTRY_API_SETTINGS, ...some };
  return () => settings;
}

/** Whether a route takes what is asked for: a stream tells one item, an answer no more than the settings say. */
function isAllowed({ id }: RegistryCall, name: RouteName, { settings }: View): boolean {
  return typeof id === 'string' || (name !== 'events' && id.length <= settings.batch);
}

// The path of its file would tell the token.
function problemOf({ token }: Token): string {
  return `The field registry in token.yaml of ${maskToken(token)} cannot be read, so that this token sees nothing; it takes allow and deny, both lists of patterns`;
}
