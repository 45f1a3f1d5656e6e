import type { PhpArray, Value } from '@flextype-bun/registry-core';
import { DEFAULT_REGISTRY_API_SETTINGS } from '../responses/api-settings.ts';
import type { ServerSettings } from './settings.model.ts';

/**
 * The defaults of all settings. They are in code, since PHP copies the plugin's `settings.yaml` into the site at the
 * first request, which would freeze defaults in that file. `reference/settings.yaml` documents them.
 */
export const DEFAULT_SETTINGS: ServerSettings = {
  host: '127.0.0.1',
  port: 3000,
  reuse_port: false,
  api: { ...DEFAULT_REGISTRY_API_SETTINGS, redact: [...DEFAULT_REGISTRY_API_SETTINGS.redact] },
  watch: { enabled: true, polling: false, interval: 500, debounce: 15, settle: 250 },
  tokens: {
    ledger: 'file',
    checkpoint: 1_000,
    max_resident: 10_000,
    when_unwritten: 'refuse',
    read_only: 'degraded',
    journal: { directory: 'var/registry-api', fsync: 'checkpoint' },
    redis: { url: 'redis://127.0.0.1:6379', limited: 'refuse', unlimited: 'serve' },
  },
  openapi: { enabled: true },
  explorer: { enabled: 'auto', key: 'random', hosts: [], label: 'none', color: 'none' },
  operations: { listen: 'same', host: '127.0.0.1', unready_when_stale: false },
  tracing: { endpoint: 'none', service: 'flextype-registry' },
  log: { requests: 'none', level: 'info' },
};

/** {@link DEFAULT_SETTINGS} as the lowest layer. */
export const DEFAULT_LAYER: PhpArray = toLayer(DEFAULT_SETTINGS);

type Plain = boolean | number | string | object;

function toLayer(settings: object): PhpArray {
  return new Map(Object.entries(settings).map(([key, value]: [string, Plain]) => [key, toValue(value)]));
}

function toValue(value: Plain): Value {
  if (typeof value === 'number') return BigInt(value);
  return typeof value === 'object' ? toLayer(value) : value;
}
