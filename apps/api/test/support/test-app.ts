import { openRegistry, type Registry } from '@flextype-bun/registry-core';
import { atEnd, TOKEN } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import { createApp } from '../../src/app.ts';
import { Reference } from '../../src/openapi/reference.ts';
import type { OperationsOptions } from '../../src/ops/operator-routes.ts';
import { createTelemetry } from '../../src/ops/telemetry.ts';
import { DEFAULT_REGISTRY_API_SETTINGS, type RegistryApiSettings } from '../../src/responses/api-settings.ts';
import { RegistryService } from '../../src/service/registry-service.ts';

export { TOKEN };

/** Sends a request to the app: a path, and the options of `Request`. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Opens the app on a site without a socket, without watching, and with counts in memory. */
export async function openApp(
  root: string,
  settings: Partial<RegistryApiSettings> = {},
): Promise<{ ask: Ask; registry: Registry; app: ReturnType<typeof createApp> }> {
  const registry = await openRegistry(root, { watch: false });
  const tokens = await openTokens(root, { ledger: 'memory' });
  atEnd(() => registry.close());
  atEnd(() => tokens.close());
  const routes: RegistryApiSettings = { ...DEFAULT_REGISTRY_API_SETTINGS, ...settings };
  const observers = createTelemetry(() => 'none');
  const service = new RegistryService({
    registry,
    tokens,
    settings: () => routes,
    observer: observers.observer,
  });
  const reference = new Reference({
    version: '0.0.0',
    settings: () => routes,
    has: (id) => registry.has(id),
    basePath: () => service.basePath,
    operations: true,
  });
  const operations: OperationsOptions = {
    registry,
    tokens,
    requests: observers.requests,
    streams: () => service.streams,
    unreadyWhenStale: () => false,
    schemaProblems: () => [],
  };
  const app = createApp(service, { reference, operations });
  const ask: Ask = (path, init) => app.handle(new Request(`http://localhost${path}`, init));
  return { ask, registry, app };
}

/** A path of `/api/v1/registry`. */
export function v1(id: string, more = '', token = TOKEN): string {
  return `/api/v1/registry?id=${encodeURIComponent(id)}&token=${token}${more}`;
}

/** A path of `/api/registry`. */
export function legacy(id: string, more = '', token = TOKEN): string {
  return `/api/registry?id=${encodeURIComponent(id)}&token=${token}${more}`;
}

export async function statusAndBody(
  response: Response | Promise<Response>,
): Promise<[status: number, body: string]> {
  const answer = await response;
  return [answer.status, await answer.text()];
}
