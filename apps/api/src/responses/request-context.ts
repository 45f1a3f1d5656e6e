import type { Answer } from '../http/cached-response.ts';
import type { RegistryCall } from '../requests/registry-request.ts';
import type { ObservedRoute } from '../requests/request-observer.ts';
import type { Scope } from '../scopes/scope.ts';
import type { Route, View } from './api-state.ts';

/** A call on the way to its answer. */
export interface Exchange {
  readonly view: View;
  readonly route: Route;
  readonly observed: ObservedRoute;
  readonly request: Request;
  readonly call: RegistryCall | undefined;
  /** When it came, in milliseconds of `performance.now()`; 0 where nobody wants to know. */
  readonly began: number;
}

/** A call that can be judged. */
export interface ReadExchange extends Exchange {
  readonly call: RegistryCall;
  readonly token: string;
}

/** What a call is answered to those with a scope. */
export function answerTo({ id, fallback }: RegistryCall, route: Route, scope: Scope): Answer {
  const answers = route.answersFor(scope);
  return typeof id === 'string' ? answers.item(id, fallback) : answers.batch(id, fallback);
}
