import { describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { EventClient } from './support/event-client.ts';
import { eventsPath, ITEM, openLiveApp } from './support/live-app.ts';
import { openApp, statusAndBody, TOKEN, v1 } from './support/test-app.ts';

const BAD_REQUEST =
  '{"title":"Bad Request","message":"Validation for this particular item failed","http_status_code":400}';
const NOT_FOUND =
  '{"title":"Not Found","message":"The requested resource or endpoint could not be found","http_status_code":404}';

describe('a stream', () => {
  test('starts with the current value, and sends each change', async () => {
    const { write, follow } = await openLiveApp();
    await write('item: {title: "Ljós",\n  lines: "a\\n\\nb"}\n');
    const stream = await follow(ITEM);
    await stream.receives({ title: 'Ljós', lines: 'a\n\nb' });
    await write('item: 2\n');
    await stream.receives(2);
    expect(stream.text).toMatch(
      /^retry: 2000\n\nid: [\w-]{22}\ndata: \{"key":"plugins\.site\.settings\.item","value":\{"title":"Ljós","lines":"a\\n\\nb"\}\}\n\nid: [\w-]{22}\ndata: \{"key":"plugins\.site\.settings\.item","value":2\}\n\n$/,
    );
  });

  test('has headers against buffering by proxies, and those of CORS', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(
      root,
      'project/config/flextype/settings.yaml',
      'cors: {enabled: true, origin: ["https://a.example", "https://b.example"]}\n',
    );
    const { follow } = await openLiveApp({}, root);
    const { response } = await follow(ITEM, '', { Origin: 'https://b.example' });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': 'https://b.example',
      vary: 'Origin',
    });
  });

  test('sends changes at or below its id only', async () => {
    const { write, follow } = await openLiveApp();
    await write('item: {a: 1, b: {c: 1}}\nother: 1\n');
    const stream = await follow(ITEM);
    await stream.receives({ a: 1, b: { c: 1 } });
    await write('item: {a: 1, b: {c: 1}}\nother: 2\n');
    await write('item: {a: 1, b: {c: 2}}\nother: 2\n');
    await stream.receives({ a: 1, b: { c: 2 } });
    expect(stream.events).toHaveLength(2);
  });

  test('reports when its item is unset and set again', async () => {
    const { write, follow } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    expect(stream.last?.data).toBe(`{"key":"${ITEM}","error":${NOT_FOUND}}`);
    await write('item: here\n');
    await stream.receives('here');
    await write('title: Without\n');
    await stream.receives(404);
    expect(stream.history).toEqual([404, 'here', 404]);
  });

  test('resumes after a broken connection, also on a restarted server', async () => {
    const first = await openLiveApp();
    await first.write('item: 1\n');
    const before = await first.follow(ITEM);
    await before.receives(1);
    const headers = { 'Last-Event-ID': String(before.last?.id) };
    const second = await openLiveApp({}, first.root);
    const same = await second.follow(ITEM, '', headers);
    await until('the stream is open', () => same.text.startsWith('retry: 2000\n\n'));
    await second.write('item: 2\n');
    await same.receives(2);
    expect(same.history).toEqual([2]);
    const missed = await second.follow(ITEM, '', headers);
    await missed.receives(2);
    expect(missed.history).toEqual([2]);
  });

  test('accepts the token in a header, and counts as one call', async () => {
    const { url, tokens, observed, write } = await openLiveApp();
    const stream = await EventClient.open(`${url}/api/v1/registry/events?id=${ITEM}`, {
      Authorization: `Bearer ${TOKEN}`,
    });
    await stream.receives(404);
    await write('item: 1\n');
    await stream.receives(1);
    expect(stream.response.headers.get('vary')).toContain('Authorization');
    expect((await tokens.find(TOKEN))?.calls).toBe(1);
    expect(observed.map(({ route, status, parsed }) => [route, status, parsed?.id])).toEqual([
      ['registry.events', 200, ITEM],
    ]);
  });

  test('follows settings that change which values are visible or how they are encoded', async () => {
    const { write, follow, set } = await openLiveApp();
    await write('item: {a: 1, b: 2}\n');
    const stream = await follow(ITEM);
    await stream.receives({ a: 1, b: 2 });
    set({ redact: [`${ITEM}.b`] });
    await stream.receives({ a: 1 });
  });
});

describe('streams are refused like other requests', () => {
  test.each([
    ['without an id', `/api/v1/registry/events?token=${TOKEN}`, 400],
    ['without a token', '/api/v1/registry/events?id=flextype', 400],
    ['with many ids', eventsPath('flextype').replace('id=', 'id[]='), 400],
    ['with an unknown token', eventsPath('flextype', '', 'nope'), 401],
    ['with a disabled token', eventsPath('flextype', '', 'disabled'), 400],
    ['with a wrong access token', eventsPath('flextype', '&access_token=wrong', 'guarded'), 401],
  ])('%s', async (_, path, status) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const response = await ask(path);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const [code, body] = await statusAndBody(response);
    expect([code, JSON.parse(body).http_status_code]).toEqual([status, status]);
    if (status === 400) expect(body).toBe(BAD_REQUEST);
  });

  test('at the limit of the token', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const statuses = [];
    for (let call = 0; call < 4; call++) {
      const response = await ask(eventsPath('flextype', '', 'limited'));
      statuses.push(response.status);
      await response.body?.cancel();
    }
    expect(statuses).toEqual([200, 200, 200, 400]);
  });

  test('if the API is off', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'api: {registry: {enabled: false}}\n');
    const { ask } = await openApp(root);
    expect(await statusAndBody(ask(eventsPath('flextype', '', 'nope')))).toEqual([400, BAD_REQUEST]);
  });

  test('and do not exist in the alpha flavour, or if they are off', async () => {
    const alpha = await openApp(copyFixture('sites/1.x'), { v1: 'alpha' });
    expect(await statusAndBody(alpha.ask(eventsPath('flextype')))).toEqual([404, NOT_FOUND]);
    const events = { enabled: false, streams: 1, share: 100, heartbeat: 1_000, wait: 0 };
    const off = await openApp(copyFixture('sites/1.x'), { events });
    expect(await statusAndBody(off.ask(eventsPath('flextype')))).toEqual([404, NOT_FOUND]);
    expect((await off.ask(eventsPath('flextype'), { method: 'POST' })).status).toBe(404);
  });
});

describe('the path of streams', () => {
  test('answers HEAD with headers only, and leaves nothing open', async () => {
    const { url, service, tokens } = await openLiveApp();
    const response = await fetch(url + eventsPath('flextype'), { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(await response.text()).toBe('');
    expect(service.streams).toBe(0);
    expect((await tokens.find(TOKEN))?.calls).toBe(1);
    expect((await fetch(url + eventsPath('flextype', '', 'nope'), { method: 'HEAD' })).status).toBe(401);
  });

  test('answers OPTIONS, and other methods with 405', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const preflight = await ask(eventsPath('flextype'), { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await ask(eventsPath('flextype'), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });

  test('also exists below base_path', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'base_path: /sub\n');
    const { ask } = await openApp(root);
    for (const path of [`/sub${eventsPath(ITEM)}`, eventsPath(ITEM)]) {
      const response = await ask(path);
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      await response.body?.cancel();
    }
    expect((await ask(`/other${eventsPath(ITEM)}`)).status).toBe(404);
    expect((await ask(v1(ITEM))).status).toBe(404);
  });
});
