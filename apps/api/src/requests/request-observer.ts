import type { Refusal } from '@flextype-bun/tokens';
import type { RegistryRequest } from './registry-request.ts';

/** The routes that are told of; `other` are paths that lead nowhere. */
export type ObservedRoute = 'registry.get' | 'registry.get.legacy' | 'registry.events' | 'other';

/** One answer, told of as it leaves. */
export interface ObservedResponse {
  readonly route: ObservedRoute;
  readonly request: Request;
  readonly status: number;
  /** What was asked for, where that could be read. */
  readonly call: RegistryRequest | undefined;
  /** From the request's arrival to its answer, in milliseconds; of a stream, to its first byte. */
  readonly duration: number;
  /** Why the token was refused, if it was. */
  readonly refusal?: Refusal | undefined;
}

/** Told of every answer: metrics and access logs. What it does is on the path of every call. */
export interface RequestObserver {
  answered(answer: ObservedResponse): void;
  /** Called for every refused token, just before its answer. */
  refused?(refusal: Refusal): void;
}
