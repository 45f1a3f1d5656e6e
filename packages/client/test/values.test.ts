import { describe, expect, expectTypeOf, test } from 'bun:test';
import { createClient, RegistryClientError } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { PhpServer } from './support/php-server.ts';
import { SiteServer, TOKEN } from './support/site-server.ts';

interface SiteRegistry {
  readonly 'flextype.manifest.version': string;
  readonly 'plugins.site.settings.limit': number;
  readonly 'plugins.site.settings': { readonly title: string };
}

describe('get', () => {
  test('returns the value of an id', async () => {
    const server = new SiteServer();
    server.set('plugins.site.settings', { title: 'Grüße', list: [1, 2.5, false] });
    const client = createClient(server.url, { token: TOKEN });
    expect(await client.get('plugins.site.settings')).toEqual({ title: 'Grüße', list: [1, 2.5, false] });
  });

  test('returns what the option parse makes of a text', async () => {
    const server = new SiteServer();
    server.set('value', { big: 2 ** 60 });
    const exact = (text: string) => JSON.parse(text.replaceAll(/:(\d{16,})/g, ':"$1"'));
    const client = createClient(server.url, { token: TOKEN, parse: exact });
    expect(await client.get('value')).toEqual({ big: '1152921504606847000' });
    expect(await client.getMany(['value', 'no.such.id'])).toEqual({ value: { big: '1152921504606847000' } });
  });

  test('returns falsy values unchanged', async () => {
    const server = new SiteServer();
    const client = createClient(server.url, { token: TOKEN });
    for (const value of [0, false, '', []]) {
      server.set('value', value);
      expect(await client.get('value', 'fallback')).toEqual(value);
    }
  });

  test('returns undefined, or the fallback, if the id is unset', async () => {
    const client = createClient(new SiteServer().url, { token: TOKEN });
    expect(await client.get('no.such.id')).toBeUndefined();
    expect(await client.get('no.such.id', 'fallback')).toBe('fallback');
  });

  test('uses the base path of the site, and encodes ids', async () => {
    const server = new SiteServer();
    server.set('a & b=ü', 1);
    for (const path of ['/shop', '/shop/', '/shop//', '/shop?x=1#y']) {
      const client = createClient(`${server.url}${path}`, { token: TOKEN });
      expect(await client.get('a & b=ü')).toBe(1);
      expect(server.seen.at(-1)?.url.pathname).toBe('/shop/api/v1/registry');
      expect(server.seen.at(-1)?.url.search).toBe('?id=a+%26+b%3D%C3%BC');
    }
  });

  test('understands the responses of Flextype 1.x', async () => {
    const server = new PhpServer();
    server.values.set('set', { a: 1 });
    const client = createClient(server.url, { token: TOKEN, tokenIn: 'query' });
    expect(await client.get('set')).toEqual({ a: 1 });
    expect(await client.get('unset', 'fallback')).toBe('fallback');
  });
});

describe('a failure', () => {
  test('of authorization is a RegistryClientError with the status and title of the response', async () => {
    const client = createClient(new SiteServer().url, { token: 'unheard-of' });
    const error = await caught(client.get('any'));
    expect(error).toBeInstanceOf(RegistryClientError);
    expect(error).toMatchObject({
      name: 'RegistryClientError',
      code: 'http',
      status: 401,
      title: 'Unauthorized',
    });
    expect(error.message).toBe('401 Unauthorized (Token is wrong)');
  });

  test('has the Retry-After of the server', async () => {
    const server = new SiteServer();
    server.refusals.value = { status: 503, headers: { 'Retry-After': '7' } };
    const error = await caught(createClient(server.url, { token: TOKEN }).get('any'));
    expect(error).toMatchObject({ code: 'http', status: 503, retryAfter: 7 });
  });

  test('includes a 404 that does not come from the API', async () => {
    const server = new SiteServer();
    server.refusals.value = { status: 404, text: '<h1>Not Found</h1>' };
    const error = await caught(createClient(server.url, { token: TOKEN }).get('any', 'fallback'));
    expect(error).toMatchObject({ code: 'http', status: 404, title: 'Not Found' });
  });

  test.each(['<html>', '{"data":{}}', '{"data":null}', 'null', '1', '"text"', '[]'])(
    'is an answer that is none of the API: %s',
    async (text) => {
      const server = new SiteServer();
      server.refusals.value = { status: 200, text };
      const client = createClient(server.url, { token: TOKEN });
      expect((await caught(client.get('any'))).code).toBe('answer');
      expect((await caught(client.getMany(['a', 'b']))).code).toBe('answer');
    },
  );

  test('to connect has the error of the runtime as its cause', async () => {
    const server = new SiteServer();
    await server.stop();
    const error = await caught(createClient(server.url, { token: TOKEN }).get('any'));
    expect(error).toMatchObject({ code: 'network', status: undefined });
    expect(error.message).toStartWith(`${server.url}/api/v1/registry did not respond: `);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test.each(['headers', 'body'])('is a server of which no %s comes in time', async (missing) => {
    const silent = Bun.serve({
      port: 0,
      fetch: () =>
        missing === 'headers'
          ? new Promise<Response>(() => undefined)
          : new Response(new ReadableStream({ start: (sink) => sink.enqueue('{"data":') })),
    });
    const client = createClient(silent.url.origin, { token: TOKEN, timeout: 50 });
    const error = await caught(client.get('any'));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(error.message).toEndWith('did not respond for 50 ms');
    await silent.stop(true);
  });

  test('includes a request that the caller aborts, before or after it was sent', async () => {
    const silent = Bun.serve({ port: 0, fetch: () => new Promise<Response>(() => undefined) });
    const client = createClient(silent.url.origin, { token: TOKEN });
    const controller = new AbortController();
    const calls = [
      client.get('any', undefined, controller),
      client.getMany(['a', 'b'], controller),
      client.get('any', undefined, { signal: AbortSignal.abort('reason') }),
    ];
    controller.abort('reason');
    for (const error of await Promise.all(calls.map(caught)))
      expect(error).toMatchObject({ code: 'aborted', cause: 'reason' });
    await silent.stop(true);
  });

  test('includes invalid options', () => {
    const broken = [
      () => createClient('example.org', { token: TOKEN }),
      () => createClient('https://example.org', { token: 'two\nlines' }),
      () => createClient('https://example.org', { token: TOKEN, batch: 0 }),
    ];
    for (const create of broken) expect(create).toThrow(expect.objectContaining({ code: 'options' }));
  });
});

describe('getMany', () => {
  test('returns the set values by id, from one request', async () => {
    const server = new SiteServer();
    server.set('a', 1);
    server.set('b.c', [false]);
    const values = await createClient(server.url, { token: TOKEN }).getMany(['a', 'none', 'b.c', 'a']);
    expect(Object.entries(values)).toEqual([
      ['a', 1],
      ['b.c', [false]],
    ]);
    expect(server.seen.map(({ url }) => url.searchParams.getAll('id[]'))).toEqual([['a', 'none', 'b.c']]);
  });

  test('returns a frozen object without a prototype, so that unset ids are never found', async () => {
    const server = new SiteServer();
    server.set('__proto__', { polluted: true });
    const values = await createClient(server.url, { token: TOKEN }).getMany([
      '__proto__',
      'constructor',
      'toString',
    ]);
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(Object.values(values)).toEqual([{ polluted: true }]);
    expect(values['constructor']).toBeUndefined();
    expect(Object.isFrozen(values)).toBe(true);
  });

  test('requests at most as many ids at a time as the server allows', async () => {
    const server = new SiteServer();
    const ids = Array.from({ length: 250 }, (_, index) => `id.${index}`);
    for (const [index, id] of ids.entries()) server.set(id, index);
    const values = await createClient(server.url, { token: TOKEN }).getMany(ids);
    expect(Object.entries(values)).toEqual(ids.map((id, index) => [id, index]));
    const sizes = server.seen.map(({ url }) => url.searchParams.getAll('id[]').length);
    expect(sizes.toSorted()).toEqual([100, 100, 50]);
  });

  test('requests single ids if the batch size is one, which PHP Flextype understands', async () => {
    const server = new PhpServer();
    server.values.set('a', 1).set('c', 3);
    const client = createClient(server.url, { token: TOKEN, tokenIn: 'query', batch: 1 });
    expect({ ...(await client.getMany(['a', 'b', 'c'])) }).toEqual({ a: 1, c: 3 });
  });

  test('appends its path to the site', async () => {
    const server = new PhpServer();
    const options = { token: TOKEN, tokenIn: 'query', path: '/api/registry' } as const;
    await createClient(`${server.url}/blog//`, options).get('a');
    expect(server.seen.map(({ pathname }) => pathname)).toEqual(['/blog/api/registry']);
  });

  test('sends no request for an empty list', async () => {
    const server = new SiteServer();
    expect({ ...(await createClient(server.url).getMany([])) }).toEqual({});
    expect(server.seen).toEqual([]);
  });

  test('fails if one value cannot be encoded, or the token is wrong', async () => {
    const server = new SiteServer();
    server.refusals.value = {
      status: 200,
      text: '{"data":[{"key":"a","value":1},{"key":"b","error":{"title":"Internal Server Error","http_status_code":500}}]}',
    };
    const client = createClient(server.url, { token: TOKEN });
    expect(await caught(client.getMany(['a', 'b']))).toMatchObject({ code: 'http', status: 500 });
    server.refusals = {};
    const stranger = createClient(server.url, { token: 'unheard-of' });
    expect(await caught(stranger.getMany(['a', 'b']))).toMatchObject({ code: 'http', status: 401 });
  });
});

describe('types', () => {
  const client = createClient<SiteRegistry>('https://example.org', { token: TOKEN });
  const untyped = createClient('https://example.org', { token: TOKEN });

  test('of a typed client follow the declarations of the site', () => {
    type Version = 'flextype.manifest.version';
    type Limit = 'plugins.site.settings.limit';
    expectTypeOf(client.get<Version>).returns.toEqualTypeOf<Promise<string | undefined>>();
    expectTypeOf(client.get<Limit, null>).returns.toEqualTypeOf<Promise<number | null>>();
    expectTypeOf<Parameters<typeof client.get>[0]>().toEqualTypeOf<keyof SiteRegistry>();
    expectTypeOf(client.getMany<Version | Limit>).returns.toEqualTypeOf<
      Promise<{
        readonly 'flextype.manifest.version'?: string;
        readonly 'plugins.site.settings.limit'?: number;
      }>
    >();
    expectTypeOf<Parameters<typeof client.watch<Limit>>[1]>().toEqualTypeOf<
      (value: number | undefined) => void
    >();
  });

  test('of an untyped client are unknown', () => {
    expectTypeOf<Parameters<typeof untyped.get>[0]>().toEqualTypeOf<string>();
    expectTypeOf(untyped.get<string>).returns.toEqualTypeOf<Promise<unknown>>();
    expectTypeOf<Parameters<typeof untyped.watch<string>>[1]>().toEqualTypeOf<(value: unknown) => void>();
  });
});
