import { describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { legacy, openApp, statusAndBody, TOKEN, v1 } from './support/test-app.ts';

const VERSION = 'flextype.manifest.version';
const BAD_REQUEST = 400;

function batch(ids: readonly string[], more = ''): string {
  return `/api/v1/registry?${ids.map((id) => `id[]=${encodeURIComponent(id)}`).join('&')}&token=${TOKEN}${more}`;
}

async function itemsOf(response: Response | Promise<Response>): Promise<unknown> {
  const { data } = (await (await response).json()) as { data: unknown };
  return data;
}

const NOT_FOUND = {
  title: 'Not Found',
  message: 'The requested resource or endpoint could not be found',
  http_status_code: 404,
};

describe('many ids at once', () => {
  test('are answered once each in the order of the request, including unset ones', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const answer = await ask(batch([VERSION, 'not.set', VERSION]));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    const found = { key: VERSION, value: '1.0.0-alpha.3' };
    expect(await itemsOf(answer)).toEqual([found, { key: 'not.set', error: NOT_FOUND }]);
  });

  test('are a list, even for one id or with explicit keys', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const found = [{ key: VERSION, value: '1.0.0-alpha.3' }];
    expect(await itemsOf(ask(batch([VERSION])))).toEqual(found);
    expect(await itemsOf(ask(`/api/v1/registry?id%5Ba%5D=${VERSION}&token=${TOKEN}`))).toEqual(found);
  });

  test('use the default of the request', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect(await itemsOf(ask(batch(['not.set', VERSION], '&default=none')))).toEqual([
      { key: 'not.set', value: 'none' },
      { key: VERSION, value: '1.0.0-alpha.3' },
    ]);
  });

  test('are answered even if one has no JSON', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'endless: .inf\n');
    const { ask } = await openApp(root);
    expect(await itemsOf(ask(batch(['plugins.site.settings.endless', VERSION])))).toEqual([
      {
        key: 'plugins.site.settings.endless',
        error: expect.objectContaining({ http_status_code: 500 }),
      },
      { key: VERSION, value: '1.0.0-alpha.3' },
    ]);
  });

  test('are never confused, whatever characters they contain', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const keys = async (ids: readonly string[]) =>
      ((await itemsOf(ask(batch(ids)))) as { key: string }[]).map(({ key }) => key);
    for (const ids of [['a\nb'], ['a', 'b'], ['a","b'], ['a,b'], ['']])
      expect(await keys(ids)).toEqual([...ids]);
  });

  test('count as one call', async () => {
    const root = copyFixture('sites/1.x');
    const file = `project/entries/tokens/${TOKEN}/token.yaml`;
    writeIn(root, file, 'state: enabled\ncalls: 0\nlimit_calls: 2\n');
    const { ask } = await openApp(root);
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await ask(batch([VERSION, 'plugins']))).status);
    expect(statuses).toEqual([200, 200, 400]);
  });

  test('are limited by the settings', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'), { batch: 3 });
    expect((await ask(batch(['a', 'b', 'c']))).status).toBe(200);
    expect((await ask(batch(['a', 'b', 'c', 'd']))).status).toBe(BAD_REQUEST);
    expect((await ask(batch(Array.from({ length: 10_000 }, String)))).status).toBe(BAD_REQUEST);
  });

  test.each([
    ['none is a text', `/api/v1/registry?id[][]=x&token=${TOKEN}`],
    ['one is no text', `/api/v1/registry?id[]=x&id[1][a]=x&token=${TOKEN}`],
    ['one is no UTF-8', `/api/v1/registry?id[]=x&id[]=%FF&token=${TOKEN}`],
  ])('are a bad request where %s', async (_, path) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect((await ask(path)).status).toBe(BAD_REQUEST);
  });

  test('are a bad request in the older flavours, whose originals crash', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'), { v1: 'alpha' });
    expect((await ask(batch([VERSION]))).status).toBe(BAD_REQUEST);
    expect((await statusAndBody(ask(legacy(VERSION).replace('id=', 'id[]='))))[0]).toBe(BAD_REQUEST);
  });
});

describe('a token in a header', () => {
  const path = `/api/v1/registry?id=${VERSION}`;
  const answer: [number, string] = [200, `{"data":{"key":"${VERSION}","value":"1.0.0-alpha.3"}}`];

  test.each([
    ['Authorization', `Bearer ${TOKEN}`],
    ['Authorization', `bearer  ${TOKEN} `],
    ['X-Flextype-Token', TOKEN],
  ])('%s: %s is as good as in the query', async (name, value) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const response = await ask(path, { headers: { [name]: value } });
    expect(response.headers.get('vary')).toBe('Authorization, X-Flextype-Token');
    expect(await statusAndBody(response)).toEqual(answer);
  });

  test('works in all flavours', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'), { v1: 'alpha' });
    const headers = { 'X-Flextype-Token': TOKEN };
    expect((await ask(path, { headers })).status).toBe(200);
    expect((await ask(`/api/registry?id=${VERSION}`, { headers })).status).toBe(200);
  });

  test('is ignored if the query has one', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const headers = { Authorization: `Bearer ${TOKEN}` };
    for (const token of ['nope', ''])
      expect((await ask(v1(VERSION, '', token), { headers })).status).toBe(401);
    const good = await ask(v1(VERSION), { headers: { Authorization: 'Bearer nope' } });
    expect([good.status, good.headers.get('vary')]).toEqual([200, null]);
  });

  test.each([
    [{ Authorization: `Basic ${TOKEN}` }, 400],
    [{ Authorization: 'Bearer' }, 400],
    [{ 'X-Flextype-Token': 'nope' }, 401],
    [{ 'X-Flextype-Token': '../x' }, 401],
    [{}, 400],
  ])('%p is refused with %d', async (headers, status) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const response = await ask(path, { headers: headers as Record<string, string> });
    expect(response.status).toBe(status);
    expect(response.headers.get('vary')).toBe('Authorization, X-Flextype-Token');
  });
});
