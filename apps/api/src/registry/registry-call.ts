import type { PhpArray, Value } from '@flextype-bun/registry-core';
import { isArray } from '@flextype-bun/registry-core';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { Failure } from './flavours.ts';
import { parseQuery } from './php-query.ts';
import { RegistryQuery } from './registry.model.ts';

/** A call of the registry route as its query says it. */
export interface RegistryCall {
  readonly id: string;
  readonly token: string;
  readonly accessToken: string | undefined;
  readonly fallback: Value | undefined;
}

const QUERY = TypeCompiler.Compile(RegistryQuery);

/**
 * Reads a call from a request's URL.
 *
 * @param url the whole URL, as a `Request` has it
 * @returns the call, or why it is none
 */
export function toCall(url: string, rules: '0.9' | '1.x'): RegistryCall | Failure {
  const mark = url.indexOf('?');
  const parameters: PhpArray = parseQuery(mark === -1 ? '' : url.slice(mark + 1));
  const id = parameters.get('id');
  const token = parameters.get('token');
  const fallback = parameters.get('default');
  // 1.0.0-alpha.3 looks a list up as the token "Array", which is not there; 0.9.16 crashes (golden, `token[]=x`).
  if (rules === '1.x' && typeof id === 'string' && isArray(token)) return 'token-unknown';
  const query = { id, token, access_token: parameters.get('access_token'), default: fallback };
  if (!QUERY.Check(query) || !isWellFormed(query.id) || !isWellFormed(fallback)) return 'parameters';
  return { id: query.id, token: query.token, accessToken: query.access_token, fallback };
}

function isWellFormed(value: Value | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return !isArray(value) || [...value].every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}
