import { type AnyElysia, Elysia } from 'elysia';
import type { Explorer } from './explorer/explorer.ts';
import { PAGE_PATH, type Reference } from './openapi/reference.ts';
import { type OperationsOptions, operations } from './ops/operator-routes.ts';
import type { RouteName } from './responses/api-state.ts';
import { ROUTE_PATHS, registryRoutes } from './service/registry-api.ts';
import type { RegistryService } from './service/registry-service.ts';

const EXPLORER_PATH = '/explorer';

/** What the server has besides the Registry API. */
export interface AppOptions {
  /** The routes for operators, where they are beside the API. */
  readonly operations?: OperationsOptions;
  /** The description of the API, and its page. */
  readonly reference?: Reference;
  /** The page for the owner of the site. */
  readonly explorer?: Explorer;
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
    .use(registryRoutes(service))
    .all('*', ({ request }) => answerOtherPath(service, options, request))
    .onError(({ request, code, error }) => {
      return code === 'NOT_FOUND' ? service.missingRoute(request) : service.failed(request, error);
    });
}

// Flextype's router sees the decoded path without doubled slashes at its beginning, and below `base_path`
// (as recorded from 1.0.0-alpha.3). Such paths are rare, so only they pay for being made plain.
function answerOtherPath(
  service: RegistryService,
  { reference, explorer }: AppOptions,
  request: Request,
): Response | Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const path = normalizePath(pathname, service.basePath);
  for (const [name, route] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    if (path === route) return answer(service, name, request);
    // 0.9.16 sends a path with a slash at its end to the one without.
    if (name === 'legacy' && path === `${route}/` && service.serves(name)) {
      return new Response(null, {
        status: 301,
        headers: { Location: `${service.basePath}${route}${search}` },
      });
    }
  }
  const missing = () => service.missingRoute(request);
  // A proxy in front may have taken `base_path` off.
  for (const candidate of [path, pathname]) {
    if (candidate !== undefined && explorer && isBelow(candidate, EXPLORER_PATH)) {
      return explorer.answer(candidate.slice(EXPLORER_PATH.length), request);
    }
  }
  if (!isReading(request)) return missing();
  const start = explorer ? EXPLORER_PATH : reference && PAGE_PATH;
  if (start && (path === '/' || pathname === '/') && wantsPage(request)) return leadTo(start);
  const found = (path === undefined ? undefined : reference?.answer(path)) ?? reference?.answer(pathname);
  return found ? found.then((response) => response ?? missing()) : missing();
}

function answer(service: RegistryService, name: RouteName, request: Request): Response | Promise<Response> {
  if (isReading(request)) return service.get(name, request);
  return request.method === 'OPTIONS' ? service.options(name, request) : service.wrongMethod(name, request);
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function wantsPage({ headers }: Request): boolean {
  return headers.get('accept')?.includes('text/html') === true;
}

// Relative, so that it leads to the right place below any prefix.
function leadTo(path: string): Response {
  return new Response(null, {
    status: 302,
    headers: { Location: path.slice(1), 'Cache-Control': 'no-store', Vary: 'Accept' },
  });
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function normalizePath(pathname: string, basePath: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname).replace(/^\/{2,}/, '/');
    return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
  } catch {
    return undefined;
  }
}
