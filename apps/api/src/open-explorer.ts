import type { Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import { createKey, ExplorerAccess, isLoopback } from './explorer/access.ts';
import { Explorer } from './explorer/explorer.ts';
import { PLUGIN_FOLDER } from './lib/paths.ts';
import type { OperationsOptions } from './ops/operator-routes.ts';
import { PLUGIN_NAME } from './server/settings.ts';
import type { SettingsStore } from './server/settings-store.ts';
import type { RegistryService } from './service/registry-service.ts';

/** The dependencies of the explorer. */
export interface ExplorerParts {
  readonly registry: Registry;
  readonly tokens: Tokens;
  readonly settings: SettingsStore;
  readonly service: RegistryService;
  readonly figures: OperationsOptions;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/** Creates the explorer and its key; `undefined` if the settings disable it. */
export function openExplorer({ registry, tokens, settings, service, figures, signal }: ExplorerParts) {
  const { host, explorer } = settings.current;
  const { enabled, hosts, label, color } = explorer;
  if (enabled === 'auto' ? !isLoopback(host) : !enabled) return undefined;
  const key = explorer.key === 'random' ? createKey() : explorer.key;
  const page = new Explorer({
    registry,
    tokens,
    access: new ExplorerAccess(key, hosts),
    figures,
    about: () => ({
      label: label === 'none' ? '' : label,
      color: color === 'none' ? '' : color,
      server: manifest.version,
      base: service.basePath,
    }),
    redact: () => settings.current.api.redact,
    externalPlugins: { [PLUGIN_NAME]: PLUGIN_FOLDER },
    secret: key,
    signal,
  });
  return { page, key: encodeURIComponent(key) };
}
