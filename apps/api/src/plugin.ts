// What other Elysia apps take from here.
export {
  DEFAULT_REGISTRY_API_SETTINGS,
  type EventSettings,
  type RegistryApiSettings,
} from './registry/api-settings.ts';
export type { CallObserver, ObservedAnswer, ObservedRoute } from './registry/call-observer.ts';
export { type RegistryApi, registryApi } from './registry/registry-api.ts';
export type { RegistryCall } from './registry/registry-call.ts';
export type { ErrorBody, Item, Json, RegistryRoutes } from './registry/registry-routes.ts';
export type { RegistryServiceOptions } from './registry/registry-service.ts';
