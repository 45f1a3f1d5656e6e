import { lookup, type Snapshot } from '@flextype-bun/registry-core';
import { corsHeaders, dependsOnOrigin } from '../http/cors.ts';
import { RequestCache } from '../requests/request-cache.ts';
import { EVERYTHING, type Scope, toFilter } from '../scopes/scope.ts';
import type { RegistryApiSettings } from './api-settings.ts';
import { ALPHA, DOCUMENTED, type Flavour, LEGACY } from './flavours.ts';
import { ResponseCache } from './response-cache.ts';
import { type SiteSettings, toSiteSettings } from './site-settings.ts';

/** The routes: that of Flextype 1.x, that of 0.9.x, and the event streams of the first. */
export type RouteName = 'v1' | 'legacy' | 'events';

/** Everything derived from one snapshot and one set of settings. */
export interface ApiState {
  readonly snapshot: Snapshot;
  readonly settings: RegistryApiSettings;
  readonly site: SiteSettings;
  readonly routes: {
    readonly v1: RouteState;
    readonly legacy: RouteState | undefined;
    /** The same as `v1` if it has event streams and long polls; otherwise `undefined`. */
    readonly events: RouteState | undefined;
  };
  /** The parsed requests of each route. */
  readonly requests: Readonly<Record<RouteName, RequestCache>>;
}

// A site rarely has more than a handful of scopes.
const MAX_CACHED_SCOPES = 256;

/** The caches of one route under one state. */
export class RouteState {
  readonly flavour: Flavour;
  /** The responses for tokens without a scope. */
  readonly responses: ResponseCache;
  readonly #scoped = new Map<string, ResponseCache>();
  readonly #createCache: (scope: Scope) => ResponseCache;

  constructor(flavour: Flavour, createCache: (scope: Scope) => ResponseCache) {
    this.flavour = flavour;
    this.responses = createCache(EVERYTHING);
    this.#createCache = createCache;
  }

  /** The responses for tokens with this scope. */
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

/** Builds a state. Its responses are created on demand. */
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
  const requests = {
    v1: new RequestCache(v1.flavour),
    legacy: new RequestCache(LEGACY),
    events: new RequestCache(v1.flavour),
  };
  return { snapshot, settings, site, routes: { v1, legacy, events }, requests };
}

/** Returns a predicate: may this id's response differ between the two states? Shared subtrees are skipped. */
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
