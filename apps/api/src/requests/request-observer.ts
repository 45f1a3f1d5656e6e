import type { Refusal } from '@flextype-bun/tokens';
import type { RegistryRequest } from './registry-request.ts';

/** The routes that are told of; `other` are paths that lead nowhere. */
export type ObservedRoute = 'registry.get' | 'registry.get.legacy' | 'registry.events' | 'other';

/** A response, reported as it is sent. */
export interface ObservedResponse {
  readonly route: ObservedRoute;
  readonly request: Request;
  readonly status: number;
  /** The parsed request, if its query is valid. */
  readonly call: RegistryRequest | undefined;
  /** From the request's arrival to its answer, in milliseconds; of a stream, to its first byte. */
  readonly duration: number;
  /** Why the token was refused, if it was. */
  readonly refusal?: Refusal | undefined;
}

/** Observes every response, for metrics and access logs. It runs on the path of every request. */
export interface RequestObserver {
  answered(answer: ObservedResponse): void;
  /** Called for every refused token, just before its answer. */
  refused?(refusal: Refusal): void;
}
