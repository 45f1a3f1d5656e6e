import type { Outcome, Tokens } from '@flextype-bun/tokens';
import type { CachedResponse } from '../http/cached-response.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedRoute } from '../requests/request-observer.ts';
import type { Scope } from '../scopes/scope.ts';
import type { ApiState, RouteState } from './api-state.ts';

/** A call on the way to its answer. */
export interface RequestContext {
  readonly state: ApiState;
  readonly route: RouteState;
  readonly observed: ObservedRoute;
  readonly request: Request;
  readonly call: RegistryRequest | undefined;
  /** When it came, in milliseconds of `performance.now()`; 0 where nobody wants to know. */
  readonly began: number;
}

/** A call that can be judged. */
export interface ParsedRequest extends RequestContext {
  readonly call: RegistryRequest;
  readonly token: string;
}

/** What a call is answered to those with a scope. */
export function responseFor(
  { id, fallback }: RegistryRequest,
  route: RouteState,
  scope: Scope,
): CachedResponse | Promise<CachedResponse> {
  const responses = route.responsesFor(scope);
  return typeof id === 'string' ? responses.item(id, fallback) : responses.batch(id, fallback);
}

/** Judges a request's token, and counts the request against its limit. */
export function consume(
  tokens: Pick<Tokens, 'consume'>,
  { route, call, token }: ParsedRequest,
): Outcome | Promise<Outcome> {
  return tokens.consume(token, {
    rules: route.flavour.rules,
    accessToken: call.accessToken,
    urgent: typeof call.id === 'string' && route.responses.isLarge(call.id),
  });
}
