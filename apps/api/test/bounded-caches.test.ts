import { describe, expect, test } from 'bun:test';
import { openRegistry } from '@flextype-bun/registry-core';
import { atEnd, copyFixture } from '@flextype-bun/testing';
import { RequestCache } from '../src/requests/request-cache.ts';
import { DEFAULT_REGISTRY_API_SETTINGS } from '../src/responses/api-settings.ts';
import { buildApiState } from '../src/responses/api-state.ts';
import { DOCUMENTED } from '../src/responses/flavours.ts';
import { toScope } from '../src/scopes/scope.ts';
import { v1 } from './support/test-app.ts';

/** Upper limit for the number of other entries before an entry is evicted; far above any bound. */
const MANY = 5_000;

/** Requests one entry, then others, and counts how many it takes until the first is built again. */
function keptFor<Made>(ask: (index: number) => Made): number {
  const first = ask(0);
  for (let others = 1; others <= MANY; others++) {
    ask(others);
    // Reading the first entry does not refresh it: the whole cache is cleared at once.
    if (ask(0) !== first) return others;
  }
  return Number.POSITIVE_INFINITY;
}

describe('parsed requests', () => {
  const url = (id: string) => `http://localhost${v1(id)}`;

  test('are cached up to a bound', () => {
    const calls = new RequestCache(DOCUMENTED);
    expect(calls.read(url('a'))).toBe(calls.read(url('a')));
    expect(keptFor((index) => calls.read(url(`id${index}`)))).toBeWithin(100, MANY);
  });

  test('are not cached if the URL is long or the request is invalid', () => {
    const calls = new RequestCache(DOCUMENTED);
    const long = url('x'.repeat(2_000));
    expect(calls.read(long)).not.toBe(calls.read(long));
    expect(calls.read(url('x'.repeat(500)))).toBe(calls.read(url('x'.repeat(500))));
    expect(calls.read('http://localhost/api/v1/registry?token=x')).toBe('parameters');
  });
});

test('responses are cached for a limited number of scopes', async () => {
  const registry = await openRegistry(copyFixture('sites/1.x'), { watch: false });
  atEnd(() => registry.close());
  const { v1: route } = buildApiState(registry.snapshot, DEFAULT_REGISTRY_API_SETTINGS).routes;
  const scopeOf = (index: number) => toScope(new Map([['allow', new Map([['0', `plugins.p${index}`]])]]));
  expect(route.responsesFor(scopeOf(0))).toBe(route.responsesFor(scopeOf(0)));
  expect(keptFor((index) => route.responsesFor(scopeOf(index)))).toBeWithin(10, MANY);
});
