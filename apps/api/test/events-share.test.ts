import { describe, expect, test } from 'bun:test';
import { openRegistry } from '@flextype-bun/registry-core';
import { atEnd, copyFixture, until } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import { RegistryService } from '../src/service/registry-service.ts';
import { EventClient } from './support/event-client.ts';
import { eventsPath, ITEM, openLiveApp } from './support/live-app.ts';
import { TOKEN, v1 } from './support/test-app.ts';

const HELD = { headers: { 'If-None-Match': '*' } };
const OTHER = 'guarded';

describe('one token', () => {
  test('holds at most its share of all streams', async () => {
    const { url, follow, tokens, service, observed } = await openLiveApp({ events: { streams: 4 } });
    const [first] = await Promise.all([follow(ITEM), follow(ITEM)]);
    const { calls = 0 } = (await tokens.find(TOKEN)) ?? {};
    for (const [path, init] of [
      [eventsPath(ITEM), {}],
      [v1('flextype', '&wait=1s'), HELD],
    ] as const) {
      const refused = await fetch(url + path, init);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
      expect(await refused.json()).toEqual({
        title: 'Too Many Requests',
        message: 'This token has too many streams and waiting calls open',
        http_status_code: 429,
      });
    }
    expect((await tokens.find(TOKEN))?.calls).toBe(calls);
    expect(observed.at(-1)).toMatchObject({ status: 429 });
    expect((await fetch(url + v1('flextype'))).status).toBe(200);
    for (let more = 0; more < 2; more++) {
      await (await EventClient.open(url + eventsPath(ITEM, '', OTHER))).receives(404);
    }
    first?.leave();
    await until('there is room', () => service.streams === 3);
    expect((await fetch(url + eventsPath(ITEM, '', OTHER))).status).toBe(429);
    await (await follow(ITEM)).receives(404);
    // The total limit is reached, but no token has used up its share: a third token gets the message about the total.
    expect((await fetch(url + eventsPath(ITEM, '', 'limited'))).status).toBe(503);
  });

  test('holds at least one stream, and follows changes of the share at once', async () => {
    const { url, follow, set } = await openLiveApp({ events: { streams: 10, share: 1 } });
    await (await follow(ITEM)).receives(404);
    expect((await fetch(url + eventsPath(ITEM))).status).toBe(429);
    set({ events: { enabled: true, streams: 10, share: 30, heartbeat: 15_000, wait: 60_000 } });
    for (let more = 0; more < 2; more++) await (await follow(ITEM)).receives(404);
    expect((await fetch(url + eventsPath(ITEM))).status).toBe(429);
  });
});

test('a flood of unknown tokens keeps no valid token from its stream or its wait', async () => {
  const { service } = await openLiveApp({ events: { streams: 4 } });
  const get = (path: string, headers = {}) =>
    service.get('events', new Request(`http://localhost${path}`, { headers }));
  // All in one turn, so that none of them is known when the last ones come.
  const flood = Array.from({ length: 50 }, (_, index) => get(eventsPath(ITEM, '', `unknown-${index}`)));
  const stream = get(eventsPath(ITEM));
  const poll = service.get('v1', new Request(`http://localhost${v1('flextype', '&wait=1ms')}`, HELD));
  const statuses = (await Promise.all(flood)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect((await stream).status).toBe(200);
  expect((await poll).status).toBe(304);
});

test('a connection is released once, even if its request fails and its stream ends', async () => {
  const root = copyFixture('sites/1.x');
  const registry = await openRegistry(root, { watch: false });
  const tokens = await openTokens(root, { ledger: 'memory' });
  atEnd(() => registry.close());
  atEnd(() => tokens.close());
  let fails = false;
  const problems: string[] = [];
  const service = new RegistryService({
    registry,
    tokens,
    observer: {
      onResponse: ({ route }) => {
        if (fails && route === 'registry.events') throw new Error('The observer fails');
      },
    },
    onProblem: (message) => problems.push(message),
  });
  const open = () => service.get('events', new Request(`http://localhost${eventsPath(ITEM)}`));
  const stream = await open();
  expect([stream.status, service.streams]).toEqual([200, 1]);
  fails = true;
  expect((await open()).status).toBe(500);
  expect(problems).toEqual([expect.stringContaining('The observer fails')]);
  expect(service.streams).toBe(1);
  await stream.body?.cancel();
  expect(service.streams).toBe(0);
});
