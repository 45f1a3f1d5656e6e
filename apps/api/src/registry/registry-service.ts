import type { Registry } from '@flextype-bun/registry-core';
import type { Outcome, Tokens } from '@flextype-bun/tokens';
import { type Answer, Answers } from './answers.ts';
import type { RegistryApiSettings } from './api-settings.ts';
import { corsHeaders, dependsOnOrigin, type HeaderFields, preflightHeaders } from './cors.ts';
import { ALPHA, DOCUMENTED, type Failure, type Flavour, LEGACY } from './flavours.ts';
import { KnownCalls } from './known-calls.ts';
import type { RegistryCall } from './registry-call.ts';
import { type SiteSettings, toSiteSettings } from './site-settings.ts';

/** What the routes need. */
export interface RegistryServiceOptions {
  readonly registry: Pick<Registry, 'snapshot'>;
  readonly tokens: Pick<Tokens, 'consume'>;
  /** The settings in force; another object where one changed. */
  readonly settings: () => RegistryApiSettings;
}

/** The two routes: the one of Flextype 1.x, and that of 0.9.x. */
export type RouteName = 'v1' | 'legacy';

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

// How long a client should wait, in seconds, before it asks a server again that cannot count.
const RETRY_AFTER = '1';

/** All that follows from one snapshot and one set of settings. */
interface View {
  readonly snapshot: Registry['snapshot'];
  readonly settings: RegistryApiSettings;
  readonly site: SiteSettings;
  readonly routes: Readonly<Record<RouteName, Route | undefined>>;
}

interface Route {
  readonly flavour: Flavour;
  readonly answers: Answers;
  readonly calls: KnownCalls;
}

/** Answers calls of the registry routes; knows HTTP, but no server. */
export class RegistryService {
  readonly #options: RegistryServiceOptions;
  #view: View;

  constructor(options: RegistryServiceOptions) {
    this.#options = options;
    this.#view = toView(options.registry.snapshot, options.settings());
  }

  /** `flextype.settings.base_path`: what stands before the routes' paths. */
  get basePath(): string {
    return this.#current().site.basePath;
  }

  /**
   * Answers a GET or HEAD. The checks come in Flextype's order: parameters, API, token, access token, count, item.
   */
  call(name: RouteName, request: Request): Response | Promise<Response> {
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    const { flavour, answers, calls } = route;
    const call = calls.read(request.url);
    if (typeof call === 'string') return respond(view, answers.failure(call), request);
    if (!view.site.enabled) return respond(view, answers.failure('api-disabled'), request);
    const outcome = this.#options.tokens.consume(call.token, {
      rules: flavour.rules,
      accessToken: call.accessToken,
      urgent: answers.isLarge(call.id),
    });
    return outcome instanceof Promise
      ? outcome.then((settled) => conclude(view, route, call, settled, request))
      : conclude(view, route, call, outcome, request);
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
    const view = this.#current();
    const route = view.routes[name];
    if (!route) return this.missingRoute(request);
    return respond(view, route.answers.failure('method'), request, { Allow: ALLOWED_METHODS });
  }

  /** Answers where there is no route. */
  missingRoute(request: Request): Response {
    const view = this.#current();
    const route = view.routes.v1 as Route;
    return respond(view, route.answers.failure('route'), request);
  }

  #current(): View {
    const { snapshot } = this.#options.registry;
    const settings = this.#options.settings();
    if (this.#view.snapshot !== snapshot || this.#view.settings !== settings) {
      this.#view = toView(snapshot, settings);
    }
    return this.#view;
  }
}

function toView(snapshot: Registry['snapshot'], settings: RegistryApiSettings): View {
  const site = toSiteSettings(snapshot);
  const toRoute = (flavour: Flavour): Route => {
    const common = site.cors && !dependsOnOrigin(site.cors) ? corsHeaders(site.cors, null) : {};
    return {
      flavour,
      answers: new Answers(snapshot, site, flavour, common),
      calls: new KnownCalls(flavour.rules),
    };
  };
  const v1 = toRoute(settings.v1 === 'alpha' ? ALPHA : DOCUMENTED);
  return { snapshot, settings, site, routes: { v1, legacy: settings.legacy ? toRoute(LEGACY) : undefined } };
}

function conclude(
  view: View,
  route: Route,
  call: RegistryCall,
  outcome: Outcome,
  request: Request,
): Response {
  const { answers } = route;
  if (outcome.status === 'accepted') return respond(view, answers.item(call.id, call.fallback), request);
  const more = outcome.reason === 'unavailable' ? { 'Retry-After': RETRY_AFTER } : undefined;
  return respond(view, answers.failure(OUTCOME_FAILURES[outcome.reason]), request, more);
}

function respond(view: View, answer: Answer, request: Request, more?: HeaderFields): Response {
  const { cors } = view.site;
  const varying =
    cors && dependsOnOrigin(cors) ? corsHeaders(cors, request.headers.get('origin')) : undefined;
  if (!varying && !more) return new Response(answer.body, answer.init);
  const headers = new Headers(answer.init.headers);
  for (const [name, value] of Object.entries({ ...varying, ...more })) headers.set(name, value);
  return new Response(answer.body, { status: answer.init.status, headers });
}
