import { describe, expect, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import { gaps, watching } from '@flextype-bun/testing/client';
import { SiteServer, TOKEN } from './support/site-server.ts';

describe('a watch', () => {
  test('reports the current value, then each change', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title');
    await reported('One');
    server.set('title', { text: 'Zwei €' });
    await reported({ text: 'Zwei €' });
    server.set('title', undefined);
    await reported(undefined);
    server.set('title', 0);
    await reported(0);
    expect(values).toEqual(['One', { text: 'Zwei €' }, undefined, 0]);
    expect(errors).toEqual([]);
    expect(server.seen.length).toBe(1);
  });

  test('reports undefined first if the id is unset', async () => {
    const server = new SiteServer();
    const { values, reported } = watching(server.url, 'title');
    await reported(undefined);
    expect(values).toEqual([undefined]);
  });

  test('never reports the same value twice in a row', async () => {
    const server = new SiteServer();
    const { values, reported } = watching(server.url, 'title');
    await reported(undefined);
    for (const value of [undefined, 'One', 'One', 'Two', 'Two', 'One']) server.set('title', value);
    await reported('One');
    server.set('title', 'last');
    await reported('last');
    expect(values).toEqual([undefined, 'One', 'Two', 'One', 'last']);
  });

  test('sends the token in a header, and requests a stream of its id', async () => {
    const server = new SiteServer();
    await watching(server.url, 'a & b').reported(undefined);
    const [{ url, headers } = { url: undefined, headers: new Headers() }] = server.seen;
    expect(url?.pathname).toBe('/api/v1/registry/events');
    expect(url?.search).toBe('?id=a+%26+b');
    expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    expect(headers.get('accept')).toBe('text/event-stream');
  });

  test('parses a stream that arrives byte by byte', async () => {
    const server = new SiteServer();
    server.bytewise = true;
    const { values, reported } = watching(server.url, 'title');
    await reported(undefined);
    server.set('title', 'Grüße 🚢');
    await reported('Grüße 🚢');
    expect(values).toEqual([undefined, 'Grüße 🚢']);
  });

  test('ignores other events and comments', async () => {
    const server = new SiteServer();
    const { values, errors, reported } = watching(server.url, 'title');
    await reported(undefined);
    server.send(': heartbeat\n\nevent: news\ndata: {"value":1}\n\nevent: news\ndata: none of ours\n\n');
    server.set('title', 'One');
    await reported('One');
    expect(values).toEqual([undefined, 'One']);
    expect(errors).toEqual([]);
  });
});

describe('a watch whose stream ends', () => {
  test('resumes with the last event id, and reports nothing twice', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title');
    await reported('One');
    server.closeStreams();
    await until('the stream is opened again', () => server.streams === 1);
    server.set('title', 'Two');
    await reported('Two');
    server.closeStreams();
    server.set('title', 'Three');
    await reported('Three');
    expect(values).toEqual(['One', 'Two', 'Three']);
    expect(errors).toEqual([]);
    const known = server.asked('events').map(({ headers }) => headers.get('last-event-id'));
    expect(known[0]).toBeNull();
    expect(known[1]).toBeString();
    expect(known[2]).not.toBe(known[1] ?? '');
  });

  test('survives a killed and restarted server', async () => {
    const first = new SiteServer();
    first.set('title', 'One');
    const { values, errors, reported } = watching(first.url, 'title');
    await reported('One');
    await first.stop();
    await until('some attempts have failed', () => errors.length > 2);
    const second = new SiteServer(first.port);
    second.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
    expect(new Set(errors.map(({ error, ended }) => `${error.code} ${ended}`))).toEqual(
      new Set(['network false']),
    );
  });

  test('continues in a browser that may not send custom headers to another origin', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { values, reported } = watching(server.url, 'title', {
      fetch: (url, init) => {
        const headers = new Headers(init.headers);
        const refused = headers.has('last-event-id') || headers.has('if-none-match');
        return refused ? Promise.reject(new TypeError('Failed to fetch')) : fetch(url, init);
      },
    });
    await reported('One');
    server.closeStreams();
    await until('it is opened again', () => server.streams === 1);
    server.set('title', 'Two');
    await reported('Two');
    server.room = 0;
    server.closeStreams();
    server.set('title', 'Three');
    await reported('Three');
    expect(values).toEqual(['One', 'Two', 'Three']);
  });

  test('doubles its delay after each failure, up to a limit, and resets it after an event', async () => {
    const server = new SiteServer();
    await server.stop();
    const { errors, sent, reported } = watching(server.url, 'title', { backoff: { first: 16, most: 64 } });
    await until('six attempts have failed', () => errors.length >= 6);
    // At least half of each delay; the upper bound depends on the machine.
    for (const [index, least] of [8, 16, 32, 32, 32].entries()) {
      expect(gaps(sent.events)[index]).toBeGreaterThan(least - 1);
    }

    const back = new SiteServer(server.port);
    back.set('title', 'One');
    await reported('One');
    const before = performance.now();
    back.closeStreams();
    await until('it is opened again', () => back.streams === 1);
    expect(performance.now() - before).toBeGreaterThanOrEqual(7);
    expect(back.asked('events').length).toBe(2);
  });

  test('replaces a silent stream', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title', { silence: 200 });
    await reported('One');
    await until('two streams were dead', () => server.asked('events').length > 2);
    server.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
    expect(errors.every(({ error, ended }) => error.code === 'timeout' && !ended)).toBe(true);
  });

  test('keeps a stream that only sends heartbeats', async () => {
    const server = new SiteServer();
    const { errors, reported } = watching(server.url, 'title', { silence: 1_000 });
    await reported(undefined);
    const start = performance.now();
    await until('more time has gone by than a silence may last', () => {
      server.send(': heartbeat\n\n');
      return performance.now() - start > 1_500;
    });
    expect(errors).toEqual([]);
    expect(server.seen.length).toBe(1);
  });
});

describe('a watch whose token is not accepted', () => {
  test.each([400, 401])('ends at once where a stream is answered %d', async (status) => {
    const server = new SiteServer();
    server.refusals.stream = { status, title: 'No' };
    const { values, errors } = watching(server.url, 'title');
    await until('the error is reported', () => errors.length === 1);
    expect(errors[0]).toMatchObject({ ended: true, error: { code: 'http', status, title: 'No' } });
    expect(values).toEqual([]);
    expect(server.seen.length).toBe(1);
  });

  test('ends when the server ends it, and opens no other stream', async () => {
    const server = new SiteServer();
    const { values, errors, reported } = watching(server.url, 'title');
    await reported(undefined);
    server.end({ title: 'Unauthorized', message: 'Token is disabled', http_status_code: 401 });
    await until('the error is reported', () => errors.length === 1);
    expect(errors[0]).toMatchObject({
      ended: true,
      error: { code: 'http', status: 401, title: 'Unauthorized' },
    });
    expect(errors[0]?.error.message).toBe('401 Unauthorized (Token is disabled)');
    await until('the stream is closed', () => server.streams === 0);
    expect([values, server.seen.length]).toEqual([[undefined], 1]);
  });
});

describe('an event that gives no value', () => {
  test('is reported if the value cannot be encoded, and the stream continues', async () => {
    const server = new SiteServer();
    const { values, errors, reported } = watching(server.url, 'title');
    await reported(undefined);
    server.send('id: x\ndata: {"key":"title","error":{"title":"No JSON","http_status_code":500}}\n\n');
    await until('the error is reported', () => errors.length === 1);
    server.set('title', 'One');
    await reported('One');
    expect(errors[0]).toMatchObject({ ended: false, error: { code: 'http', status: 500, title: 'No JSON' } });
    expect([values, server.seen.length]).toEqual([[undefined, 'One'], 1]);
  });

  test('is reported if it does not come from the API, and a new stream resumes before it', async () => {
    const server = new SiteServer();
    server.set('title', 'One');
    const { values, errors, reported } = watching(server.url, 'title');
    await reported('One');
    server.send('id: x\ndata: <html>\n\n');
    await until('another is open', () => server.asked('events').length === 2 && server.streams === 1);
    server.set('title', 'Two');
    await reported('Two');
    expect(values).toEqual(['One', 'Two']);
    expect(errors).toMatchObject([{ ended: false, error: { code: 'answer' } }]);
    expect(server.asked('events')[1]?.headers.get('last-event-id')).not.toBe('x');
  });
});
