import type { Outcome, Tokens } from '@flextype-bun/tokens';
import type { CachedResponse } from '../http/cached-response.ts';
import type { RegistryRequest } from '../requests/registry-request.ts';
import type { ObservedRoute } from '../requests/request-observer.ts';
import type { Scope } from '../scopes/scope.ts';
import type { ApiState, RouteState } from './api-state.ts';

/** A request in progress. */
export interface RequestContext {
  readonly state: ApiState;
  readonly route: RouteState;
  readonly observed: ObservedRoute;
  readonly request: Request;
  readonly parsed: RegistryRequest | undefined;
  /** The arrival time, in milliseconds of `performance.now()`; 0 without an observer. */
  readonly began: number;
}

/** A valid request with a token. */
export interface ParsedRequest extends RequestContext {
  readonly parsed: RegistryRequest;
  readonly token: string;
}

/** The response to a request, for a token with the given scope. */
export function responseFor(
  { id, fallback }: RegistryRequest,
  route: RouteState,
  scope: Scope,
): CachedResponse | Promise<CachedResponse> {
  const responses = route.responsesFor(scope);
  return typeof id === 'string' ? responses.item(id, fallback) : responses.batch(id, fallback);
}

/** Checks the token of a request, and counts the request against its limit. */
export function consume(
  tokens: Pick<Tokens, 'consume'>,
  { route, parsed, token }: ParsedRequest,
): Outcome | Promise<Outcome> {
  return tokens.consume(token, {
    rules: route.flavour.rules,
    accessToken: parsed.accessToken,
    urgent: typeof parsed.id === 'string' && route.responses.isLarge(parsed.id),
  });
}
