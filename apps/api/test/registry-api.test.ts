import { describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { legacy, openApp, statusAndBody, TOKEN, v1 } from './support/test-app.ts';

const BAD_REQUEST =
  '{"title":"Bad Request","message":"Validation for this particular item failed","http_status_code":400}';
const UNAUTHORIZED = '{"title":"Unauthorized","message":"Token is wrong","http_status_code":401}';
const NOT_FOUND =
  '{"title":"Not Found","message":"The requested resource or endpoint could not be found","http_status_code":404}';

describe('the documented flavour', () => {
  test('answers the example of the Flextype documentation exactly', async () => {
    const { ask } = await openApp(copyFixture('sites/0.10'));
    const response = await ask(`/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(await statusAndBody(response)).toEqual([
      200,
      '{"data":{"key":"flextype.manifest.version","value":"0.10.0"}}',
    ]);
  });

  test('answers unset ids with 404, or with the default of the request', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect(await statusAndBody(ask(v1('flextype.nothing')))).toEqual([404, NOT_FOUND]);
    expect(await statusAndBody(ask(v1('lost', '&default=found')))).toEqual([
      200,
      '{"data":{"key":"lost","value":"found"}}',
    ]);
    expect(await statusAndBody(ask(v1('lost', '&default[]=a&default[]=b')))).toEqual([
      200,
      '{"data":{"key":"lost","value":["a","b"]}}',
    ]);
    expect(await statusAndBody(ask(v1('flextype.settings.lighthouse.foghorn')))).toEqual([404, NOT_FOUND]);
    expect(await statusAndBody(ask(v1('flextype.settings.locale', '&default=x')))).toEqual([
      200,
      '{"data":{"key":"flextype.settings.locale","value":"is_IS"}}',
    ]);
  });

  test.each([
    ['without anything', '/api/v1/registry'],
    ['without a token', '/api/v1/registry?id=flextype'],
    ['without an id', `/api/v1/registry?token=${TOKEN}`],
    ['with a list of ids and a list in it', `/api/v1/registry?id[][]=flextype&token=${TOKEN}`],
    ['with an id that is no UTF-8', `/api/v1/registry?id=%FF&token=${TOKEN}`],
    ['with a default that is no UTF-8', v1('lost', '&default[]=%FE')],
    ['with a list of access tokens', v1('flextype', '&access_token[]=x')],
  ])('refuses a call %s as a bad request', async (_, path) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect(await statusAndBody(ask(path))).toEqual([400, BAD_REQUEST]);
  });

  test.each([
    ['', 'an empty token'],
    ['nope', 'an unknown token'],
    ['../tokens/efe1e36e4d60fcd547e22eb9f795dff9', 'a token with a path'],
    ['%00', 'a token with a NUL byte'],
  ])('refuses %p, %s', async (token) => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect(await statusAndBody(ask(v1('flextype', '', token)))).toEqual([401, UNAUTHORIZED]);
  });

  test('refuses tokens that are disabled, incomplete or at their limit as bad requests', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    expect(await statusAndBody(ask(v1('flextype', '', 'disabled')))).toEqual([400, BAD_REQUEST]);
    expect(await statusAndBody(ask(v1('flextype', '', 'incomplete')))).toEqual([400, BAD_REQUEST]);
    const statuses = [];
    for (let call = 0; call < 5; call++) {
      statuses.push((await ask(v1('flextype.manifest.version', '', 'limited'))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 400, 400]);
  });

  test('verifies an access token if one is sent', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const id = 'flextype.manifest.version';
    const status = async (more: string) => (await ask(v1(id, more, 'guarded'))).status;
    expect(await status('&access_token=lantern-room-key')).toBe(200);
    expect(await status('')).toBe(200);
    expect(await statusAndBody(ask(v1(id, '&access_token=wrong', 'guarded')))).toEqual([401, UNAUTHORIZED]);
    expect(await statusAndBody(ask(v1(id, '&access_token=', 'guarded')))).toEqual([401, UNAUTHORIZED]);
  });

  test('checks in the order of Flextype: parameters, API, token', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'api: {registry: {enabled: false}}\n');
    const { ask } = await openApp(root);
    expect(await statusAndBody(ask('/api/v1/registry?token=nope'))).toEqual([400, BAD_REQUEST]);
    expect(await statusAndBody(ask(v1('flextype', '', 'nope')))).toEqual([400, BAD_REQUEST]);
    expect(await statusAndBody(ask(legacy('flextype', '', 'nope')))).toEqual([
      401,
      '{"http_status_code":401,"message":"Unauthorized"}',
    ]);
  });

  test('answers a value without JSON and its ancestors with 500, its siblings as usual', async () => {
    const { ask, registry } = await openApp(copyFixture('broken/infinite-value'));
    const [broken] = registry.status.diagnostics.filter(({ code }) => code === 'not-encodable');
    const id = String(broken?.id);
    const [status, body] = await statusAndBody(ask(v1(id)));
    expect([status, JSON.parse(body).http_status_code]).toEqual([500, 500]);
    expect((await ask(v1('flextype.settings'))).status).toBe(500);
    expect((await ask(v1('flextype.manifest'))).status).toBe(200);
  });
});

describe('the alpha flavour', () => {
  test('answers as 1.0.0-alpha.3 does', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'), { v1: 'alpha' });
    expect(await statusAndBody(ask(v1('flextype.manifest.version')))).toEqual([
      200,
      '{"id":"flextype.manifest.version","value":"1.0.0-alpha.3"}',
    ]);
    expect(await statusAndBody(ask(v1('lost')))).toEqual([200, '{"id":"lost","value":null}']);
    expect(await statusAndBody(ask(v1('lost', '&default=')))).toEqual([200, '{"id":"lost","value":""}']);
    expect(await statusAndBody(ask('/api/v1/registry?id=flextype&token[]=x'))).toEqual([401, UNAUTHORIZED]);
  });
});

describe('the legacy flavour', () => {
  test('answers as 0.9.16 does', async () => {
    const { ask } = await openApp(copyFixture('sites/0.9'));
    const found = await ask(legacy('flextype.manifest.version'));
    expect(found.headers.get('content-type')).toBe('application/json');
    expect(await statusAndBody(found)).toEqual([
      200,
      '{"data":{"key":"flextype.manifest.version","value":"0.9.16"}}',
    ]);
    const lost = await ask(legacy('lost', '&default=x'));
    expect(lost.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(await statusAndBody(lost)).toEqual([
      404,
      '{"http_status_code":404,"message":"Registry item not found"}',
    ]);
    expect(await statusAndBody(ask('/api/registry'))).toEqual([
      400,
      '{"http_status_code":400,"message":"Wrong query params or not defined"}',
    ]);
    expect(await statusAndBody(ask(legacy('flextype', '', 'disabled')))).toEqual([
      401,
      '{"http_status_code":401,"message":"Unauthorized"}',
    ]);
  });

  test('escapes as json_encode does by default', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const [, body] = await statusAndBody(ask(legacy('flextype.settings.lighthouse.chart')));
    expect(body).toBe(
      '{"data":{"key":"flextype.settings.lighthouse.chart","value":"https:\\/\\/charts.example.org\\/is\\/\\u2116-1042?depth=m"}}',
    );
    const [, height] = await statusAndBody(ask(legacy('flextype.settings.lighthouse.height_in_metres')));
    expect(JSON.stringify(height)).toContain('value\\":24}');
  });

  test('redirects a trailing slash', async () => {
    const { ask } = await openApp(copyFixture('sites/0.9'));
    const response = await ask('/api/registry/?id=flextype&token=x');
    expect([response.status, response.headers.get('location')]).toEqual([
      301,
      '/api/registry?id=flextype&token=x',
    ]);
  });

  test('does not exist if the settings disable it', async () => {
    const { ask } = await openApp(copyFixture('sites/0.9'), { legacy: false });
    expect(await statusAndBody(ask(legacy('flextype')))).toEqual([404, NOT_FOUND]);
  });
});

describe('paths and methods', () => {
  test('answers unknown routes with 404 in JSON', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    for (const path of [
      '/',
      '/nope',
      '/api/v1/registry/',
      '/API/V1/registry',
      '/index.php/api/v1/registry',
      '/%zz',
    ]) {
      expect(await statusAndBody(ask(path))).toEqual([404, NOT_FOUND]);
    }
  });

  test('reads percent-encoded paths, and paths that begin with two slashes', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const query = `?id=flextype.manifest.version&token=${TOKEN}`;
    expect((await ask(`/api/v1/%72egistry${query}`)).status).toBe(200);
    expect((await ask(`//api/v1/registry${query}`)).status).toBe(200);
  });

  test('answers below base_path, and without it for proxies that strip it', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'base_path: /sub\n');
    const { ask } = await openApp(root);
    const path = v1('flextype.manifest.version');
    expect([(await ask(`/sub${path}`)).status, (await ask(path)).status]).toEqual([200, 200]);
    expect((await ask(`/other${path}`)).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'answers %s with 405 and the methods that there are',
    async (method) => {
      const { ask } = await openApp(copyFixture('sites/1.x'));
      for (const path of [v1('flextype'), legacy('flextype')]) {
        const response = await ask(path, { method });
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
        expect(JSON.parse(await response.text()).http_status_code).toBe(405);
      }
    },
  );
});
