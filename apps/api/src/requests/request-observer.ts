import type { Refusal } from '@flextype-bun/tokens';
import type { RegistryRequest } from './registry-request.ts';

/** The route of an observed response; `other` stands for unknown paths and failed requests. */
export type ObservedRoute = 'registry.get' | 'registry.get.legacy' | 'registry.events' | 'other';

/** A response that is about to be sent. */
export interface ObservedResponse {
  readonly route: ObservedRoute;
  readonly request: Request;
  readonly status: number;
  /** The parsed request, if its query is valid. */
  readonly parsed: RegistryRequest | undefined;
  /** From the arrival of the request to its response, in milliseconds; for a stream, to its headers. */
  readonly duration: number;
  /** Why the token was refused, if it was. */
  readonly refusal?: Refusal | undefined;
}

/** Observes responses, for metrics and access logs. It must be fast: every request waits for it. */
export interface RequestObserver {
  onResponse(response: ObservedResponse): void;
  /** Called for every refused token, before `onResponse`. */
  onRefusal?(refusal: Refusal): void;
}
