import { lookup, type Snapshot } from '@flextype-bun/registry-core';
import { corsHeaders, dependsOnOrigin } from '../http/cors.ts';
import { RequestCache } from '../requests/request-cache.ts';
import { EVERYTHING, type Scope, toFilter } from '../scopes/scope.ts';
import type { RegistryApiSettings } from './api-settings.ts';
import { ALPHA, DOCUMENTED, type Flavour, LEGACY } from './flavours.ts';
import { ResponseCache } from './response-cache.ts';
import { type SiteSettings, toSiteSettings } from './site-settings.ts';

/** The routes: the one of Flextype 1.x, that of 0.9.x, and the streams of the first. */
export type RouteName = 'v1' | 'legacy' | 'events';

/** Everything derived from one snapshot and one set of settings. */
export interface ApiState {
  readonly snapshot: Snapshot;
  readonly settings: RegistryApiSettings;
  readonly site: SiteSettings;
  readonly routes: {
    readonly v1: RouteState;
    readonly legacy: RouteState | undefined;
    /** The same as `v1`, where there are streams of it and requests that wait. */
    readonly events: RouteState | undefined;
  };
}

// Scopes whose responses are kept; a site rarely has more than a handful.
const MAX_CACHED_SCOPES = 256;

/** One route under one state. */
export class RouteState {
  readonly flavour: Flavour;
  readonly requests: RequestCache;
  /** The responses to those who see all that is not withheld from everyone. */
  readonly responses: ResponseCache;
  readonly #scoped = new Map<string, ResponseCache>();
  readonly #createCache: (scope: Scope) => ResponseCache;

  constructor(flavour: Flavour, createCache: (scope: Scope) => ResponseCache) {
    this.flavour = flavour;
    this.requests = new RequestCache(flavour);
    this.responses = createCache(EVERYTHING);
    this.#createCache = createCache;
  }

  /** The responses to those with a scope. */
  responsesFor(scope: Scope): ResponseCache {
    if (scope === EVERYTHING) return this.responses;
    let responses = this.#scoped.get(scope.key);
    if (!responses) {
      if (this.#scoped.size >= MAX_CACHED_SCOPES) this.#scoped.clear();
      responses = this.#createCache(scope);
      this.#scoped.set(scope.key, responses);
    }
    return responses;
  }
}

/** Puts a state together; its responses are made when they are first asked for. */
export function buildApiState(snapshot: Snapshot, settings: RegistryApiSettings): ApiState {
  const site = toSiteSettings(snapshot);
  const common = site.cors && !dependsOnOrigin(site.cors) ? corsHeaders(site.cors, null) : {};
  const { compress, redact } = settings;
  const createRoute = (flavour: Flavour): RouteState =>
    new RouteState(flavour, (scope) => {
      const filter = toFilter(scope, redact);
      return new ResponseCache({ snapshot, site, flavour, filter, common, compress });
    });
  const v1 = createRoute(settings.v1 === 'alpha' ? ALPHA : DOCUMENTED);
  const legacy = settings.legacy ? createRoute(LEGACY) : undefined;
  const events = v1.flavour.supportsBatchAndEvents && settings.events.enabled ? v1 : undefined;
  return { snapshot, settings, site, routes: { v1, legacy, events } };
}

/** Tells whether what is said of an item may differ between two views; what they share is not compared. */
export function createChangeFilter(before: ApiState, after: ApiState): (id: string) => boolean {
  if (affectsEveryItem(before, after)) return () => true;
  const [was, is] = [before.snapshot.tree, after.snapshot.tree];
  if (was === is) return () => false;
  return (id) => !Object.is(lookup(was, id), lookup(is, id));
}

/** Whether equal values may be encoded or filtered differently. */
function affectsEveryItem(before: ApiState, after: ApiState): boolean {
  return before.settings !== after.settings || !Bun.deepEquals(before.site.encode, after.site.encode);
}
