import { type AnyElysia, Elysia } from 'elysia';
import { type OperationsOptions, operations } from './operations/operations.ts';
import { ROUTE_PATHS, registryApi } from './registry/registry-api.ts';
import type { RegistryService, RouteName } from './registry/registry-service.ts';

/** What the server has besides the Registry API. */
export interface AppOptions {
  /** The routes for operators, where they are beside the API. */
  readonly operations?: OperationsOptions;
  /** Traces every call. */
  readonly tracing?: AnyElysia;
}

/** The whole server as a value: `app.handle(request)` answers without a socket, `app.listen()` with one. */
export function createApp(service: RegistryService, options: AppOptions = {}) {
  const app = new Elysia({ name: '@flextype-bun/api', strictPath: true });
  // Elysia's hooks hold for the routes that come after them.
  if (options.tracing) app.use(options.tracing);
  if (options.operations) app.use(operations(options.operations));
  return app
    .use(registryApi(service))
    .all('*', ({ request }) => answerOtherPath(service, request))
    .onError(({ request, code, error }) => {
      if (code === 'NOT_FOUND') return service.missingRoute(request);
      throw error;
    });
}

// Flextype's router sees the decoded path without doubled slashes at its beginning, and below `base_path`
// (golden, sections 9b and 12). Such paths are rare, so only they pay for being made plain.
function answerOtherPath(service: RegistryService, request: Request): Response | Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const path = toPlainPath(pathname, service.basePath);
  for (const [name, route] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    if (path === route) return answer(service, name, request);
    // 0.9.16 sends a path with a slash at its end to the one without.
    if (name === 'legacy' && path === `${route}/`) {
      return new Response(null, {
        status: 301,
        headers: { Location: `${service.basePath}${route}${search}` },
      });
    }
  }
  return service.missingRoute(request);
}

function answer(service: RegistryService, name: RouteName, request: Request): Response | Promise<Response> {
  if (request.method === 'GET' || request.method === 'HEAD') return service.call(name, request);
  return request.method === 'OPTIONS' ? service.options(request) : service.wrongMethod(name, request);
}

function toPlainPath(pathname: string, basePath: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname).replace(/^\/{2,}/, '/');
    return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
  } catch {
    return undefined;
  }
}
