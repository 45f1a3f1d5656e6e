// The entry point for all runtimes but Bun.
// The names are those of plugin.ts: without them an import would fail before it can be said why.

export const DEFAULT_REGISTRY_API_SETTINGS: undefined = undefined;
export const registryApi: undefined = undefined;

throw new Error(
  '@flextype-bun/api runs on Bun 1.4 or later only (https://bun.sh): start your program with "bun", not with "node" or "deno"',
);
