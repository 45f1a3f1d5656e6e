import { describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import { EventClient } from './support/event-client.ts';
import { eventsPath, ITEM, openLiveApp } from './support/live-app.ts';
import { runServer } from './support/server-process.ts';
import { v1 } from './support/test-app.ts';

const OWN_SETTINGS = 'project/config/plugins/registry-api/settings.yaml';
const HEARTBEAT = 'api: {events: {heartbeat: 100}}\n';

describe('an idle stream', () => {
  test('sends heartbeats at the configured interval', async () => {
    const { follow, write } = await openLiveApp({ events: { heartbeat: 100 } });
    const streams = await Promise.all([follow(ITEM), follow('flextype.manifest.version')]);
    for (const stream of streams) await until('two heartbeats came', () => stream.comments >= 2);
    await write('item: 1\n');
    await streams[0]?.receives(1);
    expect(streams[0]?.text.replaceAll(/^(id|data|retry): .*\n\n?/gm, '')).toMatch(/^(: \n\n)+$/);
  });

  test('follows a shorter interval at once', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0']);
    const stream = await EventClient.open(server.url + eventsPath(ITEM));
    await stream.receives(404);
    writeIn(root, OWN_SETTINGS, HEARTBEAT);
    await until('two heartbeats came', () => stream.comments >= 2);
  });

  test('is not closed by the idle timeout of the server', async () => {
    const { url, follow, write, service } = await openLiveApp({ idleTimeout: 1 });
    const stream = await follow(ITEM);
    await stream.receives(404);
    // Bun closes this equally silent connection, which proves that the stream outlived the timeout.
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    let closed = false;
    silent.on('close', () => {
      closed = true;
    });
    silent.resume();
    silent.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('the silent connection was closed', () => closed);
    expect([stream.ended, stream.comments, service.streams]).toEqual([undefined, 0, 1]);
    await write('item: 1\n');
    await stream.receives(1);
  });
});

describe('the number of streams', () => {
  test('is 0 again when their clients have left', async () => {
    const { follow, service, write } = await openLiveApp();
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(ITEM)));
    await Promise.all(streams.map((stream) => stream.receives(404)));
    expect(service.streams).toBe(20);
    for (const stream of streams.slice(0, 19)) stream.leave();
    await until('one is left', () => service.streams === 1);
    await write('item: 1\n');
    await streams[19]?.receives(1);
    streams[19]?.leave();
    await until('none is left', () => service.streams === 0);
  });

  test('stays correct if clients disconnect right after the request', async () => {
    const { url, service, follow } = await openLiveApp();
    const { port, host } = new URL(url);
    const left = Array.from({ length: 50 }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`GET ${eventsPath(ITEM)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
      return promise;
    });
    await Promise.all(left);
    const stream = await follow(ITEM);
    await stream.receives(404);
    stream.leave();
    await until('none is left', () => service.streams === 0);
  });

  test('has a bound, beyond which a stream is refused with Retry-After and not counted', async () => {
    const { url, follow, tokens, service, observed } = await openLiveApp({
      events: { streams: 2, share: 100 },
    });
    const [first] = await Promise.all([follow(ITEM), follow(ITEM)]);
    const refused = await fetch(url + eventsPath(ITEM, '', 'limited'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.text()).toBe(
      '{"title":"Service Unavailable","message":"Too many open event streams; try again later","http_status_code":503}',
    );
    expect((await tokens.find('limited'))?.calls).toBe(0);
    expect(observed.at(-1)).toMatchObject({ route: 'registry.events', status: 503 });
    expect((await fetch(url + v1('flextype'))).status).toBe(200);
    expect((await fetch(url + eventsPath(ITEM, '', 'nope').replace('id=', 'x='))).status).toBe(400);
    first?.leave();
    await until('there is room', () => service.streams === 1);
    await (await follow(ITEM)).receives(404);
    const held = { 'If-None-Match': '*' };
    expect((await fetch(url + v1('flextype', '&wait=1s'), { headers: held })).status).toBe(503);
  });

  test('does not include refused requests', async () => {
    const { url, service } = await openLiveApp({ events: { streams: 1 } });
    for (const token of ['nope', 'disabled', 'nope']) {
      expect((await fetch(url + eventsPath(ITEM, '', token))).status).not.toBe(503);
    }
    expect(service.streams).toBe(0);
  });
});

describe('streams are closed', () => {
  test('when the server stops, without delaying it', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0']);
    const streams = await Promise.all(
      Array.from({ length: 5 }, () => EventClient.open(server.url + eventsPath(ITEM))),
    );
    await Promise.all(streams.map((stream) => stream.receives(404)));
    const start = performance.now();
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    // If the server waited for its streams, it would take five seconds.
    expect(performance.now() - start).toBeLessThan(4_000);
    for (const stream of streams) {
      await stream.ends();
      expect([stream.ended, stream.history]).toEqual(['closed', [404]]);
    }
  });

  test('when the service is closed, and no new one is opened', async () => {
    const { url, follow, stop, service } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    stop();
    await stream.ends();
    expect([stream.ended, service.streams]).toEqual(['closed', 0]);
    expect((await fetch(url + eventsPath(ITEM))).status).toBe(503);
    expect((await fetch(url + v1('flextype'))).status).toBe(200);
  });

  test('when the settings disable them', async () => {
    const root = copyFixture('sites/1.x');
    const server = await runServer(['--root', root, '--port', '0']);
    const stream = await EventClient.open(server.url + eventsPath(ITEM));
    await stream.receives(404);
    writeIn(root, OWN_SETTINGS, 'api: {events: {enabled: false}}\n');
    await stream.ends();
    expect([stream.ended, stream.history]).toEqual(['closed', [404]]);
    expect((await fetch(server.url + eventsPath(ITEM))).status).toBe(404);
    writeIn(root, OWN_SETTINGS, 'api: {events: {enabled: true}}\n');
    await until('they are back', async () => {
      const response = await fetch(server.url + eventsPath(ITEM), { method: 'HEAD' });
      return response.status === 200;
    });
  });

  test('when the flavour changes', async () => {
    const { follow, set } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    set({ v1: 'alpha' });
    await stream.ends();
    expect([stream.ended, stream.history]).toEqual(['closed', [404]]);
  });

  test('when the registry is closed', async () => {
    const { follow, registry } = await openLiveApp();
    const stream = await follow(ITEM);
    await stream.receives(404);
    await registry.close();
    await stream.ends();
    expect(stream.ended).toBe('closed');
  });
});
