import { Elysia } from 'elysia';
import type { RouteName } from '../responses/api-state.ts';
import type { RegistryRoutes, WithRoutes } from './registry-routes.ts';
import { RegistryService, type RegistryServiceOptions } from './registry-service.ts';

/** The paths of the routes, without the site's `base_path`. */
export const ROUTE_PATHS: Readonly<Record<RouteName, string>> = {
  v1: '/api/v1/registry',
  legacy: '/api/registry',
  events: '/api/v1/registry/events',
};

/** An Elysia plugin with the routes' types for Eden Treaty. */
export type RegistryApi = WithRoutes<Elysia, RegistryRoutes>;

/**
 * Creates the registry routes as a plugin for any Elysia app. They are below the app's prefix.
 *
 * Queries are parsed by PHP's rules and not by Elysia's, so that a URL means the same to both servers.
 *
 * @example
 * const registry = await openRegistry('/var/www/my-site');
 * const tokens = await openTokens('/var/www/my-site');
 * new Elysia({ prefix: '/cms' }).use(registryApi({ registry, tokens })).listen(3000);
 */
export function registryApi(options: RegistryServiceOptions): RegistryApi {
  return registryRoutes(new RegistryService(options));
}

/** Creates the routes of a service that is also used elsewhere. */
export function registryRoutes(service: RegistryService): RegistryApi {
  // No name: an app may serve several sites, and Elysia deduplicates plugins by name.
  const app = new Elysia({ strictPath: true }).onStart(({ server }) => {
    if (server) service.attach(server);
  });
  for (const [name, path] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    // Elysia analyses the source of a handler, and awaits the result of one that returns a function call: two promises
    // per response. A bound function has no source.
    const handler = get.bind(undefined, service, name);
    app
      .get(path, handler)
      .head(path, handler)
      .options(path, ({ request }) => service.options(name, request))
      .all(path, ({ request }) => service.wrongMethod(name, request));
  }
  return app as unknown as RegistryApi;
}

function get(
  service: RegistryService,
  name: RouteName,
  { request }: { request: Request },
): Response | Promise<Response> {
  return service.get(name, request);
}
