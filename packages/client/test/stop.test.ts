import { describe, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { until } from '@flextype-bun/testing';
import { SHORT, watching } from '@flextype-bun/testing/client';
import { createClient } from '../src/index.ts';
import { SiteServer, TOKEN } from './support/site-server.ts';

describe('a watch that is stopped', () => {
  test('closes its stream', async () => {
    const server = new SiteServer();
    const { values, errors, stop, reported } = watching(server.url, 'title');
    await reported(undefined);
    stop();
    stop();
    await until('the stream is closed', () => server.streams === 0);
    server.set('title', 'One');
    expect([values, errors, server.seen.length]).toEqual([[undefined], [], 1]);
  });

  test('reports nothing more, not even an event of the same chunk', async () => {
    const server = new SiteServer();
    const values: unknown[] = [];
    const client = createClient(server.url, SHORT);
    const stop = client.watch('title', (value) => {
      values.push(value);
      if (value === 'One') stop();
    });
    await until('it is open', () => server.streams === 1 && values.length === 1);
    server.send(
      'data: {"value":"One"}\n\ndata: {"value":"Two"}\n\nevent: end\ndata: {"http_status_code":401}\n\n',
    );
    await until('the stream is closed', () => server.streams === 0);
    expect(values).toEqual([undefined, 'One']);
  });

  test('aborts a pending long poll', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.set('title', 'One');
    const { stop } = watching(server.url, 'title');
    await until('it waits', () => server.waiting === 1);
    stop();
    await until('nothing waits', () => server.waiting === 0);
  });

  test('also ends by its signal', async () => {
    const server = new SiteServer();
    const controller = new AbortController();
    const values: unknown[] = [];
    const errors: unknown[] = [];
    const { signal } = controller;
    const onError = (error: unknown): number => errors.push(error);
    createClient(server.url, SHORT).watch('title', (value) => values.push(value), { signal, onError });
    await until('it is open', () => server.streams === 1 && values.length === 1);
    controller.abort();
    await until('the stream is closed', () => server.streams === 0);
    expect([values, errors]).toEqual([[undefined], []]);
  });

  test('before it began sends no request', async () => {
    const server = new SiteServer();
    const client = createClient(server.url, SHORT);
    client.watch('title', () => undefined, { signal: AbortSignal.abort() });
    await client.get('another');
    expect(server.asked('events')).toEqual([]);
  });

  test('lets the process exit, also between attempts', async () => {
    const script = `
      import { createClient } from ${JSON.stringify(resolve(import.meta.dir, '../src/index.ts'))};
      const client = createClient('http://127.0.0.1:1', { backoff: { first: 60_000, most: 60_000 } });
      const stop = client.watch('title', () => undefined, { onError: () => setImmediate(stop) });
    `;
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'pipe' });
    expect(await new Response(child.stderr).text()).toBe('');
    expect(await child.exited).toBe(0);
  });
});

describe('an error thrown by a listener', () => {
  test.each(['value', 'error'])('of a %s is an uncaught error, and the watch goes on', async (kind) => {
    const server = new SiteServer();
    const script = `
      import { createClient } from ${JSON.stringify(resolve(import.meta.dir, '../src/index.ts'))};
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      const client = createClient('${server.url}', { token: '${TOKEN}', backoff: { first: 2, most: 2 } });
      const stop = client.watch('title', (value) => {
        console.log('told', value);
        if (value === 'last') stop();
        if ('${kind}' === 'value') throw new Error('by the listener');
      }, { onError: () => { throw new Error('by the listener'); } });
    `;
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'pipe' });
    await until('it is open', () => server.streams === 1);
    server.send('data: {"error":{"http_status_code":500}}\n\n');
    server.set('title', 'last');
    const out = await new Response(child.stdout).text();
    expect(out.replace(/uncaught by the listener\n/g, '')).toBe('told undefined\ntold last\n');
    expect(out).toContain('uncaught by the listener\n');
    expect(await child.exited).toBe(0);
  });

  test('so is the error that ends a watch without onError', async () => {
    const server = new SiteServer();
    const script = `
      import { createClient } from ${JSON.stringify(resolve(import.meta.dir, '../src/index.ts'))};
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      createClient('${server.url}', { token: 'unheard-of' }).watch('title', () => undefined);
    `;
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'pipe' });
    expect(await new Response(child.stdout).text()).toBe('uncaught 401 Unauthorized (Token is wrong)\n');
    expect(await child.exited).toBe(0);
  });
});
