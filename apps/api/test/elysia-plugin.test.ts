import { expect, test } from 'bun:test';
import { join, resolve } from 'node:path';
import { treaty } from '@elysia/eden';
import { registryApi } from '@flextype-bun/api';
import { openRegistry } from '@flextype-bun/registry-core';
import { atEnd, copyFixture } from '@flextype-bun/testing';
import { openTokens } from '@flextype-bun/tokens';
import { Elysia } from 'elysia';
import { TOKEN, v1 } from './support/test-app.ts';

async function open(generation: string) {
  const root = copyFixture(`sites/${generation}`);
  const [registry, tokens] = await Promise.all([
    openRegistry(root, { watch: false }),
    openTokens(root, { ledger: 'memory' }),
  ]);
  atEnd(() => registry.close());
  atEnd(() => tokens.close());
  return { registry, tokens };
}

const VERSION = 'flextype.manifest.version';

test('any Elysia app serves the registry below its own prefix, beside its own routes, errors and hooks', async () => {
  const cms = new Elysia({ prefix: '/cms' }).use(registryApi(await open('1.x')));
  const app = new Elysia()
    .onError(({ code }) => (code === 'NOT_FOUND' ? new Response('mine', { status: 404 }) : undefined))
    .get('/', () => 'home')
    .use(cms);
  const ask = (path: string, method = 'GET') =>
    app.handle(new Request(`http://localhost${path}`, { method }));
  expect(await (await ask(`/cms${v1(VERSION)}`)).json()).toEqual({
    data: { key: VERSION, value: '1.0.0-alpha.3' },
  });
  expect((await ask(`/cms${v1('not.set')}`)).status).toBe(404);
  expect((await ask(`/cms${v1(VERSION)}`, 'POST')).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  expect(await (await ask('/')).text()).toBe('home');
  expect(await (await ask(v1(VERSION))).text()).toBe('mine');
});

test('one app serves several sites', async () => {
  const app = new Elysia()
    .use(new Elysia({ prefix: '/old' }).use(registryApi(await open('0.10'))))
    .use(new Elysia({ prefix: '/new' }).use(registryApi(await open('1.x'))));
  const version = async (prefix: string): Promise<unknown> => {
    const answer = await app.handle(new Request(`http://localhost${prefix}${v1(VERSION)}`));
    return ((await answer.json()) as { data: { value: unknown } }).data.value;
  };
  expect([await version('/old'), await version('/new')]).toEqual(['0.10.0', '1.0.0-alpha.3']);
});

test('Eden Treaty has the types of routes and responses', async () => {
  const app = new Elysia({ prefix: '/cms' }).use(registryApi(await open('1.x')));
  const { registry } = treaty(app).cms.api.v1;
  const one = await registry.get({ query: { id: VERSION, token: TOKEN } });
  expect(one.data).toEqual({ data: { key: VERSION, value: '1.0.0-alpha.3' } });
  const many = await registry.get({ query: { 'id[]': [VERSION, 'not.set'], token: TOKEN } });
  expect(many.data?.data).toMatchObject([{ value: '1.0.0-alpha.3' }, { error: { http_status_code: 404 } }]);
  const refused = await registry.get({ query: { id: VERSION, token: 'nope' } });
  expect(refused.error?.value).toEqual({
    title: 'Unauthorized',
    message: 'Token is wrong',
    http_status_code: 401,
  });
});

test('accepts settings as an object, and a signal that ends streams before the app stops', async () => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const app = new Elysia().use(registryApi({ ...(await open('1.x')), settings: { batch: 1 }, signal }));
  app.listen({ port: 0, hostname: '127.0.0.1' });
  const url = `http://127.0.0.1:${app.server?.port}`;
  const many = await fetch(`${url}/api/v1/registry?id[]=a&id[]=b&token=${TOKEN}`);
  expect(many.status).toBe(400);
  const stream = await fetch(`${url}${v1(VERSION).replace('registry?', 'registry/events?')}`);
  expect(stream.headers.get('content-type')).toStartWith('text/event-stream');
  const events = stream.text();
  stopping.abort();
  await app.stop();
  expect(await events).toContain(`"key":"${VERSION}"`);
});

test('the example runs as its comment says', async () => {
  const script = resolve(import.meta.dir, '../examples/elysia-app.ts');
  const site = copyFixture('sites/1.x');
  const child = Bun.spawn([process.execPath, script, site, TOKEN], {
    cwd: join(script, '../../../..'),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const output = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  expect(JSON.parse(output)).toEqual({ data: { key: VERSION, value: '1.0.0-alpha.3' } });
});
