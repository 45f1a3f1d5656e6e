import type { Registry } from '@flextype-bun/registry-core';
import { maskToken, type Outcome, type Token, type Tokens } from '@flextype-bun/tokens';
import { TokenScopes } from '../scopes/token-scopes.ts';
import type { Answer } from './answer.ts';
import { DEFAULT_REGISTRY_API_SETTINGS, type RegistryApiSettings } from './api-settings.ts';
import type { CallObserver, ObservedRoute } from './call-observer.ts';
import { corsHeaders, type HeaderFields, preflightHeaders } from './cors.ts';
import type { Failure } from './flavours.ts';
import { headerToken, TOKEN_HEADERS } from './header-token.ts';
import type { RegistryCall } from './registry-call.ts';
import { respond } from './respond.ts';
import { type Route, type RouteName, toView, type View } from './view.ts';

/** What the routes need. */
export interface RegistryServiceOptions {
  readonly registry: Pick<Registry, 'snapshot'>;
  readonly tokens: Pick<Tokens, 'consume'>;
  /** The settings in force; another object where one changed. Without it, those by default. */
  readonly settings?: () => RegistryApiSettings;
  /** Told of every answer. */
  readonly observer?: CallObserver | undefined;
  /** Told, for a person, of what is wrong with a token's scope. */
  readonly onProblem?: (message: string) => void;
}

/** The methods that the routes answer to. */
export const ALLOWED_METHODS = 'GET, HEAD, OPTIONS';

const OUTCOME_FAILURES: Readonly<Record<Extract<Outcome, { status: 'refused' }>['reason'], Failure>> = {
  unknown: 'token-unknown',
  incomplete: 'token-refused',
  disabled: 'token-refused',
  exhausted: 'token-refused',
  'access-token': 'access-token',
  unavailable: 'unavailable',
};

const OBSERVED_ROUTES: Readonly<Record<RouteName, ObservedRoute>> = {
  v1: 'registry.get',
  legacy: 'registry.get.legacy',
};

// How long a client should wait, in seconds, before it asks a server again that cannot count.
const RETRY_AFTER = '1';

/** A call on the way to its answer. */
interface Exchange {
  readonly view: View;
  readonly route: Route;
  readonly observed: ObservedRoute;
  readonly request: Request;
  readonly call: RegistryCall | undefined;
  /** When it came, in milliseconds of `performance.now()`; 0 where nobody wants to know. */
  readonly began: number;
}

/** A call that can be judged. */
interface ReadExchange extends Exchange {
  readonly call: RegistryCall;
}

/** Answers calls of the registry routes; knows HTTP, but no server. */
export class RegistryService {
  readonly #options: RegistryServiceOptions;
  readonly #settings: () => RegistryApiSettings;
  readonly #observer: CallObserver | undefined;
  readonly #scopes: TokenScopes;
  #view: View;

  constructor(options: RegistryServiceOptions) {
    this.#options = options;
    this.#settings = options.settings ?? (() => DEFAULT_REGISTRY_API_SETTINGS);
    this.#observer = options.observer;
    this.#scopes = new TokenScopes((token) => options.onProblem?.(problemOf(token)));
    this.#view = toView(options.registry.snapshot, this.#settings());
  }

  /** `flextype.settings.base_path`: what stands before the routes' paths. */
  get basePath(): string {
    return this.#current().site.basePath;
  }

  /**
   * Answers a GET or HEAD. The checks come in Flextype's order: parameters, API, token, access token, count, item.
   */
  call(name: RouteName, request: Request): Response | Promise<Response> {
    const began = this.#now();
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    const call = route.calls.read(request.url);
    const observed = OBSERVED_ROUTES[name];
    if (typeof call === 'string') {
      return this.#fail({ view, route, observed, request, call: undefined, began }, call);
    }
    const exchange = { view, route, observed, request, call, began };
    const outcome = this.#judge(exchange);
    if (typeof outcome === 'string') return this.#fail(exchange, outcome);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.#conclude(exchange, settled))
      : this.#conclude(exchange, outcome);
  }

  /** Answers OPTIONS: a CORS preflight, or the question which methods there are. */
  options(request: Request): Response {
    const { cors } = this.#current().site;
    const headers = cors && {
      ...corsHeaders(cors, request.headers.get('origin')),
      ...preflightHeaders(cors),
    };
    return new Response(null, { status: 204, headers: { Allow: ALLOWED_METHODS, ...headers } });
  }

  /** Answers any other method. */
  wrongMethod(name: RouteName, request: Request): Response {
    const began = this.#now();
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    const exchange = { view, route, observed: OBSERVED_ROUTES[name], request, call: undefined, began };
    return this.#fail(exchange, 'method', { Allow: ALLOWED_METHODS });
  }

  /** Answers where there is no route. */
  missingRoute(request: Request): Response {
    const view = this.#current();
    const exchange = { view, route: view.routes.v1, request, call: undefined, began: this.#now() };
    return this.#fail({ ...exchange, observed: 'other' }, 'route');
  }

  /** What is wrong with a call, or what became of it. */
  #judge({ view, route, request, call }: ReadExchange): Failure | Outcome | Promise<Outcome> {
    const { id, accessToken } = call;
    const token = call.token ?? headerToken(request.headers);
    if (token === undefined) return 'parameters';
    if (typeof id !== 'string' && id.length > view.settings.batch) return 'parameters';
    if (!view.site.enabled) return 'api-disabled';
    return this.#options.tokens.consume(token, {
      rules: route.flavour.rules,
      accessToken,
      urgent: typeof id === 'string' && route.answers.isLarge(id),
    });
  }

  #conclude(exchange: ReadExchange, outcome: Outcome): Response {
    if (outcome.status === 'refused') {
      const more = outcome.reason === 'unavailable' ? { 'Retry-After': RETRY_AFTER } : undefined;
      return this.#fail(exchange, OUTCOME_FAILURES[outcome.reason], more);
    }
    const { route, call } = exchange;
    const answers = route.answersFor(this.#scopes.of(outcome));
    const { id, fallback } = call;
    return this.#send(
      exchange,
      typeof id === 'string' ? answers.item(id, fallback) : answers.batch(id, fallback),
    );
  }

  #fail(exchange: Exchange, failure: Failure, more?: HeaderFields): Response {
    return this.#send(exchange, exchange.route.answers.failure(failure), more);
  }

  #send(exchange: Exchange, answer: Answer, more?: HeaderFields): Response {
    const { view, observed, request, call, began } = exchange;
    const response = respond(view.site, answer, request, withTokenHeaders(call, more));
    this.#observer?.answered({
      route: observed,
      request,
      status: response.status,
      call,
      duration: performance.now() - began,
    });
    return response;
  }

  #now(): number {
    return this.#observer ? performance.now() : 0;
  }

  #current(): View {
    const { snapshot } = this.#options.registry;
    const settings = this.#settings();
    if (this.#view.snapshot !== snapshot || this.#view.settings !== settings) {
      this.#view = toView(snapshot, settings);
    }
    return this.#view;
  }
}

/** Where the URL has no token, its answer depends on the headers that may carry one. */
function withTokenHeaders(call: RegistryCall | undefined, more?: HeaderFields): HeaderFields | undefined {
  return call && call.token === undefined ? { ...more, Vary: TOKEN_HEADERS } : more;
}

// The path of its file would tell the token.
function problemOf({ token }: Token): string {
  return `The field registry in token.yaml of ${maskToken(token)} cannot be read, so that this token sees nothing; it takes allow and deny, both lists of patterns`;
}
