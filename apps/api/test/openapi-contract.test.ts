import { describe, expect, test } from 'bun:test';
import type { OpenApiDocument } from '../src/openapi/open-api.ts';
import type { RegistryApiSettings } from '../src/registry/api-settings.ts';
import { atEnd } from './support/at-end.ts';
import { OpenApiContract } from './support/openapi-contract.ts';
import { copyFixture, writeIn } from './support/temp-site.ts';
import { legacy, openApp, v1 } from './support/test-app.ts';

/** An app behind a socket, and what of its answers does not fit its document. */
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

describe('the answers of a server are as its document says', () => {
  test('as the documentation says', async () => {
    const judge = await openContract(copyFixture('sites/1.x'));
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
    expect(await judge('registry.get.head', v1('flextype'), { method: 'HEAD' })).toEqual(fits(200));
    expect(await judge('registry.get.head', v1('lost'), { method: 'HEAD' })).toEqual(fits(404));
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

  test('where the API is off', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'api: {registry: {enabled: false}}\n');
    const judge = await openContract(root);
    expect(await judge('registry.get', v1('flextype'))).toEqual(fits(400));
    expect(await judge('registry.get.legacy', legacy('flextype'))).toEqual(fits(401));
  });

  test('where a value has no JSON', async () => {
    const judge = await openContract(copyFixture('broken/infinite-value'));
    expect(await judge('registry.get', v1('flextype.settings'))).toEqual(fits(500));
    expect(await judge('registry.get.legacy', legacy('flextype.settings'))).toEqual(fits(500));
  });

  test('for operators', async () => {
    const judge = await openContract(copyFixture('sites/1.x'));
    expect(await judge('operations.health', '/healthz')).toEqual(fits(200));
    expect(await judge('operations.ready', '/readyz')).toEqual(fits(200));
    const stale = await openContract(copyFixture('broken/infinite-value'));
    expect(await stale('operations.ready', '/readyz')).toEqual(fits(200));
  });
});

describe('what is not as the document says is told', () => {
  const JSON_TYPE = new Headers({ 'Content-Type': 'application/json;charset=UTF-8' });
  const FOUND = { data: { key: 'a', value: 1 } };

  async function contract(): Promise<OpenApiContract> {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    return new OpenApiContract((await (await ask('/openapi.json')).json()) as OpenApiDocument);
  }

  test('a status that is not there, and an operation that is not', async () => {
    const judge = await contract();
    const answer = { status: 418, headers: JSON_TYPE, body: '{}' };
    expect(judge.problems('registry.get', answer)).toEqual(['status 418 is not documented']);
    expect(() => judge.problems('registry.put', answer)).toThrow('registry.put is no operation; there are ');
  });

  test.each([
    ['another field', 200, { ...FOUND, more: 1 }, /must NOT have additional properties/],
    ['a field less', 200, { data: { key: 'a' } }, /must have required property 'value'/],
    ['another status in the body', 404, { title: '', message: '', http_status_code: 400 }, /must be equal/],
    [
      'the error of another flavour',
      404,
      { message: '', http_status_code: 404 },
      /required property 'title'/,
    ],
  ])('%s', async (_, status, body, problem) => {
    const answer = { status, headers: JSON_TYPE, body: JSON.stringify(body) };
    expect((await contract()).problems('registry.get', answer).join('\n')).toMatch(problem);
  });

  test('another type, a body that is no JSON, and one where there should be none', async () => {
    const judge = await contract();
    const text = { status: 200, headers: new Headers({ 'Content-Type': 'text/html' }), body: '{}' };
    expect(judge.problems('registry.get', text)).toEqual(['content type text/html is not documented']);
    const broken = { status: 200, headers: JSON_TYPE, body: '{' };
    expect(judge.problems('registry.get', broken)).toEqual(['the body is no JSON']);
    const full = { status: 304, headers: JSON_TYPE, body: '{}' };
    expect(judge.problems('registry.get', full)).toEqual(['there is a body, and none is documented']);
  });

  test('headers that are missing or malformed', async () => {
    const judge = await contract();
    const body = JSON.stringify({ title: '', message: '', http_status_code: 503 });
    const answer = (more: Record<string, string>) => ({
      status: 503,
      headers: new Headers({ 'Content-Type': 'application/json', ...more }),
      body,
    });
    expect(judge.problems('registry.get', answer({}))).toEqual(['header Retry-After is missing']);
    expect(judge.problems('registry.get', answer({ 'Retry-After': 'soon' }))).not.toEqual([]);
    expect(judge.problems('registry.get', answer({ 'Retry-After': '1' }))).toEqual([]);
    const weak = new Headers({ 'Content-Type': 'application/json', ETag: 'W/"a"' });
    const tagged = { status: 200, headers: weak, body: JSON.stringify(FOUND) };
    expect(judge.problems('registry.get', tagged)).toEqual([
      'header ETag must match pattern "^"[\\x21\\x23-\\x7e]+"$"',
    ]);
  });

  test('events of a stream', async () => {
    const judge = await contract();
    const answer = (body: string) => ({
      status: 200,
      headers: new Headers({ 'Content-Type': 'text/event-stream' }),
      body,
    });
    const end = 'event: end\ndata: {"title":"","message":"","http_status_code":400}\n\n';
    expect(
      judge.problems('registry.events', answer(`: \n\nid: 1\ndata: {"key":"a","value":1}\n\n${end}`)),
    ).toEqual([]);
    expect(judge.problems('registry.events', answer('data: {"key":"a"}\n\n'))).not.toEqual([]);
    expect(judge.problems('registry.events', answer('event: more\ndata: 1\n\n'))).toEqual([
      'event more is not documented',
    ]);
  });
});
