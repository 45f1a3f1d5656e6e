import { describe, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { atEnd, copyFixture } from '@flextype-bun/testing';
import { BAD_REQUESTS, isAsPromised, send } from './support/bad-requests.ts';
import { runServer } from './support/server-process.ts';
import { openApp, TOKEN, v1 } from './support/test-app.ts';

// Bun rejects these before this server sees them, and sends no body.
const BARE = [0, 431, 505];

describe('a server', () => {
  test('answers each bad request as documented, and the next good one as usual', async () => {
    const { url } = await runServer(['--root', copyFixture('sites/1.x'), '--port', '0']);
    for (const request of BAD_REQUESTS) {
      const { status, body } = await send(new URL(url), request);
      expect([request.name, status, isAsPromised(request, status)]).toEqual([request.name, status, true]);
      if (status >= 400 && !BARE.includes(status) && body !== '')
        expect(JSON.parse(body)).toMatchObject({ http_status_code: status, title: expect.any(String) });
    }
    expect((await fetch(url + v1('flextype.manifest.version'))).status).toBe(200);
  }, 20_000);

  test('answers a client that sends a byte at a time', async () => {
    const { url } = await runServer(['--root', copyFixture('sites/1.x'), '--port', '0']);
    const text = `GET ${v1('flextype.manifest.version')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve());
    for (const byte of text) await new Promise<void>((sent) => socket.write(byte, () => sent()));
    await promise;
    expect(answer).toStartWith('HTTP/1.1 200');
  });

  test('closes a connection with a stalled request', async () => {
    const { app } = await openApp(copyFixture('sites/1.x'));
    app.listen({ port: 0, hostname: '127.0.0.1', idleTimeout: 1 });
    atEnd(() => app.stop(true).then(() => undefined));
    const socket = connect({ port: Number(app.server?.port), host: '127.0.0.1' });
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.on('close', () => resolve());
    socket.write(`GET ${v1('flextype', '', TOKEN).slice(0, 20)}`);
    await promise;
  }, 20_000);
});
