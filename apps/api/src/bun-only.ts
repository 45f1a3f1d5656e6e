// The entry point for all runtimes but Bun.
// The names are those of plugin.ts: without them an import would fail before it can be said why.
import './bun-only-error.ts';

export const DEFAULT_REGISTRY_API_SETTINGS: undefined = undefined;
export const registryApi: undefined = undefined;
