import type { Snapshot } from '@flextype-bun/registry-core';
import { corsHeaders, dependsOnOrigin } from '../http/cors.ts';
import { KnownCalls } from '../requests/request-cache.ts';
import { EVERYTHING, type Scope, toFilter } from '../scopes/scope.ts';
import type { RegistryApiSettings } from './api-settings.ts';
import { ALPHA, DOCUMENTED, type Flavour, LEGACY } from './flavours.ts';
import { Answers } from './response-cache.ts';
import { type SiteSettings, toSiteSettings } from './site-settings.ts';

/** The routes: the one of Flextype 1.x, that of 0.9.x, and the streams of the first. */
export type RouteName = 'v1' | 'legacy' | 'events';

/** All that follows from one snapshot and one set of settings. */
export interface View {
  readonly snapshot: Snapshot;
  readonly settings: RegistryApiSettings;
  readonly site: SiteSettings;
  readonly routes: {
    readonly v1: Route;
    readonly legacy: Route | undefined;
    /** The same as `v1`, where there are streams of it and calls that wait. */
    readonly events: Route | undefined;
  };
}

// Scopes whose answers are kept; a site rarely has more than a handful.
const MOST_SCOPES = 256;

/** One route under one view. */
export class Route {
  readonly flavour: Flavour;
  readonly calls: KnownCalls;
  /** The answers to those who see all that is not withheld from everyone. */
  readonly answers: Answers;
  readonly #scoped = new Map<string, Answers>();
  readonly #toAnswers: (scope: Scope) => Answers;

  constructor(flavour: Flavour, toAnswers: (scope: Scope) => Answers) {
    this.flavour = flavour;
    this.calls = new KnownCalls(flavour);
    this.answers = toAnswers(EVERYTHING);
    this.#toAnswers = toAnswers;
  }

  /** The answers to those with a scope. */
  answersFor(scope: Scope): Answers {
    if (scope === EVERYTHING) return this.answers;
    let answers = this.#scoped.get(scope.key);
    if (!answers) {
      if (this.#scoped.size >= MOST_SCOPES) this.#scoped.clear();
      answers = this.#toAnswers(scope);
      this.#scoped.set(scope.key, answers);
    }
    return answers;
  }
}

/** Puts a view together; its answers are made when they are first asked for. */
export function toView(snapshot: Snapshot, settings: RegistryApiSettings): View {
  const site = toSiteSettings(snapshot);
  const common = site.cors && !dependsOnOrigin(site.cors) ? corsHeaders(site.cors, null) : {};
  const { compress, redact } = settings;
  const toRoute = (flavour: Flavour): Route =>
    new Route(flavour, (scope) => {
      const filter = toFilter(scope, redact);
      return new Answers({ snapshot, site, flavour, filter, common, compress });
    });
  const v1 = toRoute(settings.v1 === 'alpha' ? ALPHA : DOCUMENTED);
  const legacy = settings.legacy ? toRoute(LEGACY) : undefined;
  const events = v1.flavour.hasMore && settings.events.enabled ? v1 : undefined;
  return { snapshot, settings, site, routes: { v1, legacy, events } };
}
