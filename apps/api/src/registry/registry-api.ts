import { Elysia } from 'elysia';
import { OBSERVED_ROUTES, type RegistryService } from './registry-service.ts';
import type { RouteName } from './view.ts';

/** Where the routes are, without the site's `base_path`. */
export const ROUTE_PATHS: Readonly<Record<RouteName, string>> = {
  v1: '/api/v1/registry',
  legacy: '/api/registry',
  events: '/api/v1/registry/events',
};

/**
 * The registry routes as an Elysia plugin.
 *
 * The query is read by PHP's rules and not by Elysia's, so that the same URL means the same to both servers.
 *
 * @example new Elysia().use(registryApi(new RegistryService({ registry, tokens, settings })))
 */
export function registryApi(service: RegistryService) {
  const app = new Elysia({ name: '@flextype-bun/registry-api', strictPath: true }).onStart(({ server }) => {
    if (server) service.serveThrough(server);
  });
  for (const [name, path] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    // Elysia reads the source of a handler, and awaits whatever one returns straight from a call, which costs every
    // answer two promises. A bound function has no source.
    const call = answer.bind(undefined, service, name);
    const summary = name === 'events' ? 'Follow a registry item' : 'Get a registry item';
    const detail = { operationId: OBSERVED_ROUTES[name], summary, tags: ['Registry'] };
    app
      .get(path, call, { detail })
      .head(path, call, { detail: { hide: true } })
      .options(path, ({ request }) => service.options(request), { detail: { hide: true } })
      .all(path, ({ request }) => service.wrongMethod(name, request), { detail: { hide: true } });
  }
  return app;
}

function answer(
  service: RegistryService,
  name: RouteName,
  { request }: { request: Request },
): Response | Promise<Response> {
  return service.call(name, request);
}
