import { describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { openLiveApp } from './support/live-app.ts';
import { legacy, openApp, v1 } from './support/test-app.ts';

/** A site that limits the nesting depth of its values. */
function shallowSite(depth: number): string {
  const root = copyFixture('sites/1.x');
  writeIn(
    root,
    'project/config/flextype/settings.yaml',
    `serializers: {json: {encode: {depth: ${depth}}}}\n`,
  );
  return root;
}

const VERSION = 'flextype.manifest.version';

describe.each([0, 1, 2])('a site with a JSON depth of %d', (depth) => {
  const found = depth < 2 ? 500 : 200;

  test('still sends errors of the documented shape', async () => {
    const { ask } = await openApp(shallowSite(depth));
    for (const [path, status] of [
      [v1(VERSION), found],
      [v1('flextype'), 500],
      [v1('not.set'), 404],
      [v1(VERSION, '', 'nope'), 401],
      [v1(''), 404],
      [legacy('not.set'), 404],
    ] as const) {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, status]);
      if (status >= 400) expect(await response.json()).toMatchObject({ http_status_code: status });
    }
  });

  test('sends the same in lists and streams as in single responses, and holds no connection', async () => {
    const live = await openLiveApp({}, shallowSite(depth));
    const many = await fetch(live.url + v1(VERSION).replace('id=', 'id[]='));
    const { data } = (await many.json()) as { data: readonly [Record<string, unknown>] };
    expect(many.status).toBe(200);
    expect('value' in data[0]).toBe(found === 200);
    const stream = await live.follow(VERSION);
    await until('the stream sent an event', () => stream.last !== undefined);
    expect(JSON.parse(stream.last?.data ?? '')).toEqual(data[0]);
    live.stop();
    await stream.ends();
    expect(live.service.streams).toBe(0);
  });
});

test('a disabled route is also disabled for preflights and redirects', async () => {
  const { ask } = await openApp(copyFixture('sites/1.x'), { legacy: false, v1: 'alpha' });
  for (const path of ['/api/registry', '/api/registry/', '/api/v1/registry/events', '//api/registry']) {
    expect([path, (await ask(path, { method: 'OPTIONS' })).status]).toEqual([path, 404]);
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  }
});
