// The public API, for use in other Elysia apps.

export type { RegistryRequest } from './requests/registry-request.ts';
export type { ObservedResponse, ObservedRoute, RequestObserver } from './requests/request-observer.ts';
export {
  DEFAULT_REGISTRY_API_SETTINGS,
  type EventSettings,
  type RegistryApiSettings,
} from './responses/api-settings.ts';
export { type RegistryApi, registryApi } from './service/registry-api.ts';
export type { ErrorBody, Item, Json, RegistryRoutes } from './service/registry-routes.ts';
export type { RegistryServiceOptions } from './service/registry-service.ts';
