import { describe, expect, test } from 'bun:test';
import { atEnd, until } from '@flextype-bun/testing';
import { SHORT } from '@flextype-bun/testing/client';
import { createClient } from '../src/index.ts';
import { SiteServer } from './support/site-server.ts';

/** Watches an id, and notes values, failures and the connection in their order. */
function noting(url: string, options: Parameters<typeof createClient>[1] = {}) {
  const client = createClient(url, { ...SHORT, ...options });
  const noted: string[] = [];
  const stop = client.watch('title', (value) => noted.push(`value ${value}`), {
    onConnection: (isConnected) => noted.push(isConnected ? 'connected' : 'lost'),
    onError: (error) => noted.push(error.code),
  });
  atEnd(stop);
  const seen = (text: string) => until(text, () => noted.includes(text));
  return { noted, seen, stop };
}

describe('the connection of a watch', () => {
  test('is lost with the server, and made again although the value is the same', async () => {
    const first = new SiteServer();
    first.set('title', 'One');
    const { noted, seen } = noting(first.url);
    await seen('value One');
    await first.stop();
    await seen('lost');
    const second = new SiteServer(first.port);
    second.set('title', 'One');
    await until('it is made again', () => noted.filter((text) => text === 'connected').length === 2);
    expect(noted.filter((text) => text !== 'network')).toEqual([
      'connected',
      'value One',
      'lost',
      'connected',
    ]);
  });

  test('is not lost if the stream ends, or is refused while polls work', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { noted, seen } = noting(server.url);
    await seen('value One');
    server.closeStreams();
    await until('the stream is opened again', () => server.streams === 1);
    server.room = 0;
    server.closeStreams();
    server.set('title', 'Two');
    await seen('value Two');
    expect(noted).not.toContain('lost');
    expect(noted).toContain('http');
  });

  test('is lost if polls fail as streams do, and made by a poll that has nothing new', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { noted, seen } = noting(server.url, { wait: 0, pollInterval: 10 });
    await seen('value One');
    server.refusals = { value: { status: 502 }, stream: { status: 502 } };
    server.closeStreams();
    await seen('lost');
    server.refusals = { stream: { status: 502 } };
    await until('it is made again', () => noted.at(-1) === 'connected' || noted.at(-2) === 'connected');
    expect(noted.filter((text) => text.startsWith('value'))).toEqual(['value One']);
  });

  test('is not reported after the end', async () => {
    const server = new SiteServer();
    const { noted, seen, stop } = noting(server.url);
    await seen('value undefined');
    stop();
    await server.stop();
    await until('the stream is closed', () => server.streams === 0);
    expect(noted).toEqual(['connected', 'value undefined']);
  });
});
