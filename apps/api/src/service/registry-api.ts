import { Elysia } from 'elysia';
import type { RouteName } from '../responses/api-state.ts';
import type { RegistryRoutes, WithRoutes } from './registry-routes.ts';
import { RegistryService, type RegistryServiceOptions } from './registry-service.ts';

/** Where the routes are, without the site's `base_path`. */
export const ROUTE_PATHS: Readonly<Record<RouteName, string>> = {
  v1: '/api/v1/registry',
  legacy: '/api/registry',
  events: '/api/v1/registry/events',
};

/** What {@link registryApi} gives: an Elysia plugin whose routes are known to Eden Treaty. */
export type RegistryApi = WithRoutes<Elysia, RegistryRoutes>;

/**
 * The registry routes as a plugin for any Elysia app, below whatever prefix that has.
 *
 * The query is read by PHP's rules and not by Elysia's, so that the same URL means the same to both servers.
 *
 * @example
 * const registry = await openRegistry('/var/www/my-site');
 * const tokens = await openTokens('/var/www/my-site');
 * new Elysia({ prefix: '/cms' }).use(registryApi({ registry, tokens })).listen(3000);
 */
export function registryApi(options: RegistryServiceOptions): RegistryApi {
  return registryRoutes(new RegistryService(options));
}

/** The routes of a service that somebody else asks, too. */
export function registryRoutes(service: RegistryService): RegistryApi {
  // Without a name: apps may serve several sites, and Elysia takes plugins of one name for the same.
  const app = new Elysia({ strictPath: true }).onStart(({ server }) => {
    if (server) service.attach(server);
  });
  for (const [name, path] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    // Elysia reads the source of a handler, and awaits whatever one returns straight from a call, which costs every
    // answer two promises. A bound function has no source.
    const call = answer.bind(undefined, service, name);
    app
      .get(path, call)
      .head(path, call)
      .options(path, ({ request }) => service.options(name, request))
      .all(path, ({ request }) => service.wrongMethod(name, request));
  }
  return app as unknown as RegistryApi;
}

function answer(
  service: RegistryService,
  name: RouteName,
  { request }: { request: Request },
): Response | Promise<Response> {
  return service.call(name, request);
}
