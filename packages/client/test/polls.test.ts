import { describe, expect, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import { gaps, watching } from '@flextype-bun/testing/client';
import { PhpServer } from './support/php-server.ts';
import { SiteServer, TOKEN } from './support/site-server.ts';

// A refused stream is not retried during a test.
const NO_STREAMS = { backoff: { first: 60_000, most: 60_000 } };

describe('a watch that gets no stream', () => {
  test('reads the value, then uses long polls', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title', NO_STREAMS);
    await reported('One');
    await until('it waits', () => server.waiting === 1);
    server.set('title', 'Two');
    await reported('Two');
    await until('it waits', () => server.waiting === 1);
    server.set('title', undefined);
    await reported(undefined);
    server.set('title', 'Three');
    await reported('Three');
    expect(values).toEqual(['One', 'Two', undefined, 'Three']);
    expect(errors).toMatchObject([{ ended: false, error: { status: 503, retryAfter: 1 } }]);
    const [first, second] = server.asked('registry');
    expect([first?.url.searchParams.get('wait'), first?.headers.get('if-none-match')]).toEqual([null, null]);
    expect(second?.url.searchParams.get('wait')).toBe('30s');
    expect(second?.headers.get('if-none-match')).toStartWith('"');
  });

  test('ends a long poll when a stream may be tried again, and continues with the stream', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.set('title', 'One');
    const { values, reported } = watching(server.url, 'title', { wait: 20_000 });
    await reported('One');
    await until('it waits', () => server.waiting === 1);
    server.room = 1;
    await until('it has a stream', () => server.streams === 1);
    server.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
    // With Retry-After: 1 and some jitter.
    expect(server.asked('registry')[1]?.url.searchParams.get('wait')).toMatch(/^[12]s$/);
    // The stream does not repeat what polls have reported.
    expect(server.asked('events').at(-1)?.headers.get('last-event-id')).toBeString();
  });

  test('retries streams after increasing delays, and polls in between', async () => {
    const server = new SiteServer();
    server.refusals.stream = { status: 503 };
    server.set('title', 'One');
    const { sent, values, reported } = watching(server.url, 'title', {
      backoff: { first: 16, most: 64 },
      timeout: 60_000,
      wait: 0,
    });
    await until('five were refused', () => sent.events.length >= 5);
    for (const [index, least] of [8, 16, 32, 32].entries()) {
      expect(gaps(sent.events)[index]).toBeGreaterThan(least - 1);
      const [from = 0, to = 0] = sent.events.slice(index);
      expect(sent.registry.some((at) => at > from && at < to)).toBe(true);
    }
    server.refusals.stream = undefined;
    await until('it has a stream', () => server.streams === 1);
    server.closeStreams();
    await until('it has another', () => server.streams === 1);
    server.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
  });

  test('polls without waiting if there is no room for a long poll either', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.refusals.waiting = { status: 503 };
    server.set('title', 'One');
    const { values, reported } = watching(server.url, 'title', {
      ...NO_STREAMS,
      backoff: { first: 2, most: 4 },
    });
    await reported('One');
    await until('waiting was refused', () =>
      server.asked('registry').some(({ url }) => url.searchParams.has('wait')),
    );
    server.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
  });

  test('does not poll in a tight loop if a server has ETags but no long polls', async () => {
    const server = new SiteServer();
    server.refusals = { stream: { status: 503 }, waiting: { status: 304, text: '' } };
    server.set('title', 'One');
    const { sent, reported } = watching(server.url, 'title', { ...NO_STREAMS, pollInterval: 100 });
    await reported('One');
    await until('the client has polled five times', () => server.asked('registry').length >= 5);
    // The second comes at once, since it could have been a long poll. Intervals count from before a request is
    // sent: a slow request shortens the time to the next one, but not the sum.
    const [, second = 0, , , fifth = 0] = sent.registry;
    expect(fifth - second).toBeGreaterThan(150);
  });

  test('polls if a stream opens but no data arrives', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { reported, errors } = watching(server.url, 'title', {
      silence: 20,
      ...NO_STREAMS,
      fetch: (url, init) => {
        if (!url.includes('/events')) return fetch(url, init);
        const body = new ReadableStream({
          start: (sink) => init.signal?.addEventListener('abort', () => sink.error()),
        });
        return Promise.resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }));
      },
    });
    await reported('One');
    server.set('title', 'Two');
    await reported('Two');
    expect(errors).toMatchObject([{ error: { code: 'timeout' } }]);
  });

  test('ends when a poll is refused for its token', async () => {
    const server = new SiteServer();
    server.room = 0;
    const { errors, reported } = watching(server.url, 'title', NO_STREAMS);
    await reported(undefined);
    server.refusals.value = { status: 400, title: 'Bad Request' };
    await until('it is ended', () => errors.some(({ ended }) => ended));
    expect(errors.at(-1)).toMatchObject({ ended: true, error: { status: 400, title: 'Bad Request' } });
  });

  test('continues after failed polls, and backs off', async () => {
    const server = new SiteServer();
    server.refusals = { stream: { status: 404 }, value: { status: 500, text: 'oops' } };
    const { values, errors, sent, reported } = watching(server.url, 'title', {
      backoff: { first: 8, most: 16 },
    });
    await until('four have failed', () => errors.length >= 4);
    const [first, ...later] = gaps(sent.registry);
    expect(first).toBeGreaterThan(3);
    for (const gap of later) expect(gap).toBeGreaterThan(7);
    server.set('title', 'One');
    server.refusals.value = undefined;
    await reported('One');
    expect(values).toEqual(['One']);
    expect(new Set(errors.map(({ error, ended }) => `${error.status} ${ended}`))).toEqual(
      new Set(['500 false']),
    );
  });
});

describe('a watch of a PHP Flextype', () => {
  test.each([404, 405, 200])('polls for good where streams are answered %d', async (status) => {
    const server = new PhpServer(status);
    server.values.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title', { tokenIn: 'query' });
    await reported('One');
    server.values.delete('title');
    await reported(undefined);
    server.values.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', undefined, 'Two']);
    expect(errors).toEqual([]);
    expect(server.seen.filter(({ pathname }) => pathname.endsWith('/events')).length).toBe(1);
    expect(server.seen.every(({ searchParams }) => !searchParams.has('wait'))).toBe(true);
  });

  test('ends if the token is sent in a header, which PHP ignores', async () => {
    const { errors } = watching(new PhpServer().url, 'title', { token: TOKEN });
    await until('it is ended', () => errors.length > 0);
    expect(errors).toMatchObject([{ ended: true, error: { status: 400 } }]);
  });
});
