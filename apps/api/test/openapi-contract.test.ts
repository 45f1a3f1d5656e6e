import { describe, expect, test } from 'bun:test';
import { atEnd, copyFixture, writeIn } from '@flextype-bun/testing';
import type { OpenApiDocument } from '../src/openapi/open-api.ts';
import type { RegistryApiSettings } from '../src/responses/api-settings.ts';
import { OpenApiContract } from './support/openapi-contract.ts';
import { legacy, openApp, TOKEN, v1 } from './support/test-app.ts';

/** Opens an app, and collects how its responses differ from its OpenAPI document. */
async function openContract(root: string, settings: Partial<RegistryApiSettings> = {}) {
  const { ask } = await openApp(root, settings);
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: ({ url, method, headers }) => {
      const { pathname, search } = new URL(url);
      return ask(pathname + search, { method, headers });
    },
  });
  atEnd(() => server.stop(true));
  const { origin } = server.url;
  const contract = new OpenApiContract(
    (await (await fetch(`${origin}/openapi.json`)).json()) as OpenApiDocument,
  );
  return async (operation: string, path: string, init?: RequestInit) => {
    const response = await fetch(origin + path, init);
    const { status, headers } = response;
    return {
      status,
      problems: contract.problems(operation, { status, headers, body: await response.text() }),
    };
  };
}

function fits(status: number) {
  return { status, problems: [] };
}

describe('the responses of a server match its document', () => {
  test('in the documented flavour', async () => {
    const judge = await openContract(copyFixture('sites/1.x'));
    const many = `/api/v1/registry?id[]=flextype.manifest&id[]=lost&token=${TOKEN}`;
    expect(await judge('registry.get', v1('flextype.manifest.version'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('flextype.settings'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('lost'))).toEqual(fits(404));
    expect(await judge('registry.get', v1('lost', '&default=found'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('lost', '&default[]=a&default[]=b'))).toEqual(fits(200));
    expect(await judge('registry.get', '/api/v1/registry')).toEqual(fits(400));
    expect(await judge('registry.get', v1('lost', '', 'nope'))).toEqual(fits(401));
    expect(await judge('registry.get', v1('lost', '', 'disabled'))).toEqual(fits(400));
    expect(await judge('registry.get', v1('lost', '&access_token=wrong', 'guarded'))).toEqual(fits(401));
    expect(await judge('registry.get', v1('lost'), { method: 'POST' })).toEqual(fits(405));
    expect(await judge('registry.get', many)).toEqual(fits(200));
    expect(await judge('registry.get', v1('flextype'), { headers: { 'If-None-Match': '*' } })).toEqual(
      fits(304),
    );
    expect(await judge('registry.get.head', v1('flextype'), { method: 'HEAD' })).toEqual(fits(200));
    expect(await judge('registry.get.head', v1('lost'), { method: 'HEAD' })).toEqual(fits(404));
  });

  test('for a token in a header', async () => {
    const judge = await openContract(copyFixture('sites/1.x'));
    const path = '/api/v1/registry?id=flextype.manifest';
    const by = (headers: Record<string, string>) => judge('registry.get', path, { headers });
    expect(await by({ Authorization: `Bearer ${TOKEN}` })).toEqual(fits(200));
    expect(await by({ 'X-Flextype-Token': TOKEN })).toEqual(fits(200));
    expect(await by({ 'X-Flextype-Token': 'nope' })).toEqual(fits(401));
  });

  test('as 1.0.0-alpha.3 does', async () => {
    const judge = await openContract(copyFixture('sites/1.x'), { v1: 'alpha' });
    expect(await judge('registry.get', v1('flextype.manifest.version'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('lost'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('lost', '&default=x'))).toEqual(fits(200));
    expect(await judge('registry.get', v1('lost', '', 'nope'))).toEqual(fits(401));
    expect(await judge('registry.get', '/api/v1/registry?id=lost')).toEqual(fits(400));
  });

  test('as 0.9.16 does', async () => {
    const judge = await openContract(copyFixture('sites/0.9'));
    expect(await judge('registry.get.legacy', legacy('flextype.manifest.version'))).toEqual(fits(200));
    expect(await judge('registry.get.legacy', legacy('lost'))).toEqual(fits(404));
    expect(await judge('registry.get.legacy', '/api/registry')).toEqual(fits(400));
    expect(await judge('registry.get.legacy', legacy('lost', '', 'disabled'))).toEqual(fits(401));
    expect(await judge('registry.get.legacy', legacy('lost'), { method: 'PUT' })).toEqual(fits(405));
    expect(await judge('registry.get.legacy.head', legacy('lost'), { method: 'HEAD' })).toEqual(fits(404));
  });

  test('if the API is off', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'api: {registry: {enabled: false}}\n');
    const judge = await openContract(root);
    expect(await judge('registry.get', v1('flextype'))).toEqual(fits(400));
    expect(await judge('registry.get.legacy', legacy('flextype'))).toEqual(fits(401));
  });

  test('if a value has no JSON', async () => {
    const judge = await openContract(copyFixture('broken/infinite-value'));
    expect(await judge('registry.get', v1('flextype.settings'))).toEqual(fits(500));
    expect(await judge('registry.get.legacy', legacy('flextype.settings'))).toEqual(fits(500));
  });

  test('for operators', async () => {
    const judge = await openContract(copyFixture('sites/1.x'));
    expect(await judge('operations.health', '/healthz')).toEqual(fits(200));
    expect(await judge('operations.ready', '/readyz')).toEqual(fits(200));
    expect(await judge('operations.metrics', '/metrics')).toEqual(fits(200));
    expect(await judge('operations.metrics.head', '/metrics', { method: 'HEAD' })).toEqual(fits(200));
    expect(await judge('operations.health', '/healthz', { method: 'POST' })).toEqual(fits(405));
    const stale = await openContract(copyFixture('broken/infinite-value'));
    expect(await stale('operations.ready', '/readyz')).toEqual(fits(200));
  });
});

describe('the contract check reports', () => {
  const KEPT = { 'Content-Type': 'application/json', 'Cache-Control': 'private, no-cache', ETag: '"a"' };
  const NOT_STORED = { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-store' };
  const FOUND = { data: { key: 'a', value: 1 } };

  async function contract() {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const openApi = new OpenApiContract((await (await ask('/openapi.json')).json()) as OpenApiDocument);
    return (operation: string, status: number, headers: Record<string, string>, body: unknown) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return openApi.problems(operation, { status, headers: new Headers(headers), body: text });
    };
  }

  test('an undocumented status or operation', async () => {
    const judge = await contract();
    expect(judge('registry.get', 418, KEPT, FOUND)).toEqual(['status 418 is not documented']);
    expect(() => judge('registry.put', 200, KEPT, FOUND)).toThrow(
      'registry.put is not an operation; the document has ',
    );
  });

  test.each([
    ['another field', 200, KEPT, { ...FOUND, more: 1 }, /must NOT have additional properties/],
    ['a field less', 200, KEPT, { data: { key: 'a' } }, /must have required property 'value'/],
    [
      'another status in the body',
      404,
      NOT_STORED,
      { title: '', message: '', http_status_code: 400 },
      /must be equal/,
    ],
    [
      'the error of another flavour',
      404,
      NOT_STORED,
      { message: '', http_status_code: 404 },
      /required property 'title'/,
    ],
  ])('%s', async (_, status, headers, body, problem) => {
    expect((await contract())('registry.get', status, headers, body).join('\n')).toMatch(problem);
  });

  test('a wrong type, a body that is not JSON, and an unexpected body', async () => {
    const judge = await contract();
    expect(judge('registry.get', 200, { ...KEPT, 'Content-Type': 'text/html' }, FOUND)).toEqual([
      'content type text/html is not documented',
    ]);
    expect(judge('registry.get', 200, KEPT, '{')).toEqual(['the body is no JSON']);
    expect(judge('registry.get', 304, KEPT, FOUND)).toEqual(['there is a body, and none is documented']);
  });

  test('missing and malformed headers', async () => {
    const judge = await contract();
    const body = { title: '', message: '', http_status_code: 503 };
    const after = (time: string) => judge('registry.get', 503, { ...NOT_STORED, 'Retry-After': time }, body);
    expect(judge('registry.get', 503, NOT_STORED, body)).toEqual(['header Retry-After is missing']);
    expect(after('soon')).toContain('header Retry-After must be integer');
    expect(after('1')).toEqual([]);
    expect(judge('registry.get', 200, { ...KEPT, ETag: 'W/"a"' }, FOUND)).toEqual([
      'header ETag must match pattern "^"[\\x21\\x23-\\x7e]+"$"',
    ]);
  });

  test('events of a stream', async () => {
    const judge = await contract();
    const stream = (body: string) =>
      judge('registry.events', 200, { ...NOT_STORED, 'Content-Type': 'text/event-stream' }, body);
    const end = 'event: end\ndata: {"title":"","message":"","http_status_code":400}\n\n';
    expect(stream(`retry: 2000\n\n: \n\nid: 1\ndata: {"key":"a","value":1}\n\n${end}`)).toEqual([]);
    expect(stream('data: {"key":"a"}\n\n')).not.toEqual([]);
    expect(stream('event: more\ndata: 1\n\n')).toEqual(['event more is not documented']);
  });
});
