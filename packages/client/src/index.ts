export { type CallOptions, createClient, type RegistryClient } from './client.ts';
export {
  RegistryClientError,
  type RegistryClientErrorCode,
  type RegistryClientErrorOptions,
} from './errors.ts';
export { type BackoffOptions, type ClientOptions, DEFAULT_CLIENT_OPTIONS } from './options.ts';
export type { WatchOptions } from './watch-state.ts';
