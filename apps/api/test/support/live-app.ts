import { openRegistry, type Registry } from '@flextype-bun/registry-core';
import { atEnd, copyFixture, until, writeIn } from '@flextype-bun/testing';
import { openTokens, type Tokens } from '@flextype-bun/tokens';
import { createApp } from '../../src/app.ts';
import type { ObservedResponse } from '../../src/requests/request-observer.ts';
import {
  DEFAULT_REGISTRY_API_SETTINGS,
  type EventSettings,
  type RegistryApiSettings,
} from '../../src/responses/api-settings.ts';
import { RegistryService } from '../../src/service/registry-service.ts';
import { EventClient } from './event-client.ts';
import { TOKEN } from './test-app.ts';

const OVERRIDES = 'project/config/plugins/site/settings.yaml';
export const ITEM = 'plugins.site.settings.item';

export interface LiveAppOptions {
  readonly settings?: Partial<RegistryApiSettings>;
  readonly events?: Partial<EventSettings>;
  /** Seconds of silence after which the server closes a connection. */
  readonly idleTimeout?: number;
}

/** A listening app on a site that the test changes. */
export interface LiveApp {
  readonly root: string;
  readonly url: string;
  readonly registry: Registry;
  readonly tokens: Tokens;
  readonly service: RegistryService;
  /** The responses that were reported to the observer. */
  readonly observed: readonly ObservedResponse[];
  /** Changes settings of the routes without a reload of the registry. */
  readonly set: (settings: Partial<RegistryApiSettings>) => void;
  /** Writes the site's settings of the plugin `site`, and waits until they are in force. */
  readonly write: (yaml: string) => Promise<void>;
  /** Opens a stream. */
  readonly follow: (id: string, more?: string, headers?: Record<string, string>) => Promise<EventClient>;
  /** Ends waiting requests and streams, as the server does before it stops. */
  readonly stop: () => void;
}

/** The path of a stream. */
export function eventsPath(id: string, more = '', token = TOKEN): string {
  return `/api/v1/registry/events?id=${encodeURIComponent(id)}&token=${token}${more}`;
}

/** Opens an app on a site, by default a copy of `fixtures/sites/1.x`. */
export async function openLiveApp(options: LiveAppOptions = {}, root = copyFixture('sites/1.x')) {
  const registry = await openRegistry(root, { debounce: 1 });
  const tokens = await openTokens(root, { ledger: 'memory' });
  atEnd(() => registry.close());
  atEnd(() => tokens.close());
  const { events } = DEFAULT_REGISTRY_API_SETTINGS;
  let settings: RegistryApiSettings = {
    ...DEFAULT_REGISTRY_API_SETTINGS,
    ...options.settings,
    events: { ...events, ...options.events },
  };
  const observed: ObservedResponse[] = [];
  const stopping = new AbortController();
  const service = new RegistryService({
    registry,
    tokens,
    settings: () => settings,
    observer: { onResponse: (response) => observed.push(response) },
    signal: stopping.signal,
  });
  const { idleTimeout } = options;
  const app = createApp(service).listen({
    hostname: '127.0.0.1',
    port: 0,
    ...(idleTimeout !== undefined && { idleTimeout }),
  });
  atEnd(() => app.server?.stop(true));
  const url = `http://127.0.0.1:${app.server?.port}`;
  const live: LiveApp = {
    root,
    url,
    registry,
    tokens,
    service,
    observed,
    set: (changes) => {
      settings = { ...settings, ...changes };
    },
    write: async (yaml) => {
      const before = registry.version;
      writeIn(root, OVERRIDES, yaml);
      await until('the change is in force', () => registry.version !== before);
    },
    follow: (id, more = '', headers = {}) => EventClient.open(url + eventsPath(id, more), headers),
    stop: () => stopping.abort(),
  };
  return live;
}
