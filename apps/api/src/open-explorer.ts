import type { Registry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import manifest from '../package.json' with { type: 'json' };
import type { Explorer } from './explorer/explorer.ts';
import { createKey, isLoopback } from './explorer/key.ts';
import type { OperationsOptions } from './ops/operator-routes.ts';
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

/** The explorer, which is loaded with its first request: a start, and most servers, do without it. */
export interface OpenExplorer extends Pick<Explorer, 'answer'> {
  readonly key: string;
  close(): Promise<void>;
}

/** Opens the explorer and creates its key; `undefined` if the settings disable it. */
export function openExplorer(parts: ExplorerParts): OpenExplorer | undefined {
  const { registry, tokens, settings, service, figures, signal } = parts;
  const { host, explorer, reuse_port: isShared } = settings.current;
  const { enabled, hosts, label, color } = explorer;
  // Processes that share a port do not share a random key.
  const isPossible = isLoopback(host) && !(isShared && explorer.key === 'random');
  if (enabled === 'auto' ? !isPossible : !enabled) return undefined;
  const key = explorer.key === 'random' ? createKey() : explorer.key;
  const load = async (): Promise<Explorer> => {
    const { ExplorerAccess } = await import('./explorer/access.ts');
    const { Explorer } = await import('./explorer/explorer.ts');
    return new Explorer({
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
      secret: key,
      signal,
    });
  };
  let loading: Promise<Explorer> | undefined;
  return {
    key: encodeURIComponent(key),
    answer: async (path, request) => {
      // Without file descriptors, for example, loading fails; the next request tries again.
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      return (await loading).answer(path, request);
    },
    close: async () => (await loading?.catch(() => undefined))?.close(),
  };
}
