import { type AnyElysia, Elysia } from 'elysia';
import type { Explorer } from './explorer/explorer.ts';
import { PAGE_PATH, type Reference } from './openapi/reference.ts';
import { type OperationsOptions, operations } from './ops/operator-routes.ts';
import type { RouteName } from './responses/api-state.ts';
import { ROUTE_PATHS, registryRoutes } from './service/registry-api.ts';
import type { RegistryService } from './service/registry-service.ts';

const EXPLORER_PATH = '/explorer';

/** The parts of the server other than the Registry API. */
export interface AppOptions {
  /** The routes for operators, if they are on the same port. */
  readonly operations?: OperationsOptions;
  /** The OpenAPI document, and its page. */
  readonly reference?: Reference;
  /** The page for the site's owner. */
  readonly explorer?: Pick<Explorer, 'answer'>;
  /** The plugin that traces requests. */
  readonly tracing?: AnyElysia;
}

/** Creates the whole server as an Elysia app: `app.handle(request)` answers without a socket. */
export function createApp(service: RegistryService, options: AppOptions = {}) {
  const app = new Elysia({ name: '@flextype-bun/api', strictPath: true });
  // Elysia's hooks apply to the routes after them.
  if (options.tracing) app.use(options.tracing);
  if (options.operations) app.use(operations(options.operations));
  return app
    .use(registryRoutes(service))
    .all('*', ({ request }) => answerOtherPath(service, options, request))
    .onError(({ request, code, error }) => {
      return code === 'NOT_FOUND' ? service.missingRoute(request) : service.failed(request, error);
    });
}

// Like Flextype's router (recorded from 1.0.0-alpha.3), decodes the path, and removes `base_path` and duplicate slashes
// at the start. Such paths are rare, so ordinary ones skip this.
function answerOtherPath(
  service: RegistryService,
  { reference, explorer }: AppOptions,
  request: Request,
): Response | Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const path = normalizePath(pathname, service.basePath);
  for (const [name, route] of Object.entries(ROUTE_PATHS) as [RouteName, string][]) {
    if (path === route) return answer(service, name, request);
    // 0.9.16 redirects a path with a trailing slash.
    if (name === 'legacy' && path === `${route}/` && service.serves(name)) {
      return new Response(null, {
        status: 301,
        headers: { Location: `${service.basePath}${route}${search}` },
      });
    }
  }
  const missing = () => service.missingRoute(request);
  // A reverse proxy may have removed `base_path`.
  for (const candidate of [path, pathname]) {
    if (candidate !== undefined && explorer && isBelow(candidate, EXPLORER_PATH)) {
      return explorer.answer(candidate.slice(EXPLORER_PATH.length), request);
    }
  }
  if (!isReading(request)) return missing();
  const start = explorer ? EXPLORER_PATH : reference && PAGE_PATH;
  if (start && (path === '/' || pathname === '/') && acceptsHtml(request)) return redirectTo(start);
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

function acceptsHtml({ headers }: Request): boolean {
  return headers.get('accept')?.includes('text/html') === true;
}

// Relative, so that it works below any prefix.
function redirectTo(path: string): Response {
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
