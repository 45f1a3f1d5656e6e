import { describe, expect, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import { watching } from '@flextype-bun/testing/client';
import { type ClientOptions, createClient } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { SiteServer, TOKEN } from './support/site-server.ts';

const ACCESS_TOKEN = 'access & secret';

describe('the token', () => {
  test('is sent in the header of every request by default, never in the URL', async () => {
    const server = new SiteServer();
    server.room = 0;
    server.set('title', 'One');
    const client = createClient(server.url, { token: TOKEN });
    await client.get('title');
    await client.getMany(['title', 'other']);
    await watching(server.url, 'title').reported('One');
    await until('it waits', () => server.waiting === 1);
    expect(server.seen.length).toBe(5);
    for (const { url, headers } of server.seen) {
      expect(url.href).not.toContain(TOKEN);
      expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
    }
  });

  test('is sent in the URL only, if the caller asks for that', async () => {
    const server = new SiteServer();
    server.room = 0;
    const options = { token: TOKEN, accessToken: ACCESS_TOKEN, tokenIn: 'query' } as const;
    await createClient(server.url, options).get('title');
    await watching(server.url, 'title', options).reported(undefined);
    for (const { url, headers } of server.seen) {
      expect(url.searchParams.get('token')).toBe(TOKEN);
      expect(url.searchParams.get('access_token')).toBe(ACCESS_TOKEN);
      expect(headers.has('authorization')).toBe(false);
    }
  });

  test('is not sent if it is empty', async () => {
    const server = new SiteServer();
    for (const tokenIn of ['header', 'query'] as const) {
      expect((await caught(createClient(server.url, { tokenIn }).get('title'))).status).toBe(400);
    }
    for (const { url, headers } of server.seen) {
      expect([url.search, headers.has('authorization')]).toEqual(['?id=title', false]);
    }
  });
});

describe('errors never contain a token', () => {
  const all: Partial<ClientOptions>[] = [
    { token: TOKEN },
    { token: TOKEN, tokenIn: 'query' },
    { token: TOKEN, accessToken: ACCESS_TOKEN },
  ];

  test.each(all)('where the server does: %o', async (options) => {
    const server = new SiteServer();
    const told = `${TOKEN} and ${ACCESS_TOKEN}`;
    server.refusals.value = { status: 401, title: told, message: told };
    const error = await caught(createClient(server.url, options).get('title'));
    const said = [error.message, error.title, error.stack].join();
    expect(said).not.toContain(TOKEN);
    if (options.accessToken) expect(said).not.toContain(ACCESS_TOKEN);
  });

  test.each(all)('where the runtime does: %o', async (options) => {
    const server = new SiteServer();
    await server.stop();
    const failing = createClient(server.url, options);
    const throwing = createClient(server.url, {
      ...options,
      fetch: (url, init) =>
        Promise.reject(new Error(`${url} ${JSON.stringify(init.headers)} ${ACCESS_TOKEN}`)),
    });
    const unreachable = await caught(failing.get('title'));
    const refused = await caught(throwing.get('title'));
    for (const said of [Bun.inspect(unreachable), refused.message]) {
      expect(said).not.toContain(TOKEN);
      if (options.accessToken) expect(said).not.toMatch(/access( |\+|%20)(&|%26)/);
    }
  });

  test('if it has an invalid form', () => {
    const create = (): unknown => createClient('https://example.org', { token: 'se cret' });
    expect(create).toThrow('A token may contain only letters, digits, _ and -');
  });
});
