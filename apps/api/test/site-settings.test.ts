import { describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import { openApp, statusAndBody, v1 } from './support/test-app.ts';

describe('CORS', () => {
  const ORIGIN = { headers: { Origin: 'https://app.example.org' } };

  test('follows the settings of the site', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const { headers } = await ask(v1('flextype.manifest'), ORIGIN);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe('ETag');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  test('answers a preflight', async () => {
    const { ask } = await openApp(copyFixture('sites/1.x'));
    const preflight = {
      method: 'OPTIONS',
      headers: { ...ORIGIN.headers, 'Access-Control-Request-Method': 'GET' },
    };
    const response = await ask('/api/v1/registry', preflight);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toBe(
      'GET, POST, PUT, DELETE, PATCH, OPTIONS',
    );
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'X-Lighthouse, Content-Type, Accept, Origin, Authorization',
    );
  });

  /** The CORS headers for each origin: the allowed origin, and whether credentials are allowed. */
  async function allowedBy(cors: string, origins: readonly (string | undefined)[]) {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', `cors: ${cors}\n`);
    const { ask } = await openApp(root);
    return Promise.all(
      origins.map(async (origin) => {
        const init = { headers: origin === undefined ? {} : { Origin: origin } };
        const { headers } = await ask(v1('flextype.manifest'), init);
        const preflight = await ask('/api/v1/registry', { method: 'OPTIONS', ...init });
        const names = ['access-control-allow-origin', 'access-control-allow-credentials', 'vary'];
        const sent = names.map((name) => headers.get(name));
        expect(names.map((name) => preflight.headers.get(name))).toEqual(sent);
        return sent.map((value) => value ?? '-').join(' ');
      }),
    );
  }

  const [APP, OTHER] = ['https://app.example.org', 'https://evil.example.org'];
  const ALL = [APP, OTHER, 'null', undefined];

  test.each([
    // Any origin: never with credentials, whatever the settings say.
    ['{origin: "*", credentials: true}', ['* - -', '* - -', '* - -', '* - -']],
    ['{origin: ["*", "https://app.example.org"], credentials: false}', ['* - -', '* - -', '* - -', '* - -']],
    [
      '{origin: ["*", "https://app.example.org"], credentials: true}',
      [`${APP} true Origin`, '* - Origin', '* - Origin', '* - Origin'],
    ],
    // A list of origins.
    [
      '{origin: ["https://a.org", "https://app.example.org"], credentials: true}',
      [`${APP} true Origin`, '- - Origin', '- - Origin', '- - Origin'],
    ],
    ['{origin: ["https://a.org", "https://app.example.org"]}', [`${APP} - Origin`, '- - Origin']],
    // A single origin, sent to everyone: the browser compares it.
    ['{origin: "https://app.example.org", credentials: true}', [`${APP} true -`, `${APP} true -`]],
    // Every page in a sandboxed frame has the origin `null`.
    ['{origin: ["null", "https://app.example.org"], credentials: true}', [`${APP} true -`, `${APP} true -`]],
    ['{origin: [null], credentials: true}', ['- - -', '- - -', '- - -']],
    ['{origin: "null", credentials: true}', ['- - -', '- - -', '- - -']],
  ])('with %s allows to each origin what it may have', async (cors, expected) => {
    expect(await allowedBy(cors, ALL.slice(0, expected.length))).toEqual(expected);
  });

  test('sends no header if it is off', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'cors: {enabled: false}\n');
    const { ask } = await openApp(root);
    const { headers } = await ask(v1('flextype.manifest'), ORIGIN);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('vary')).toBeNull();
  });
});

describe("the site's settings", () => {
  const configured = async (settings: string) => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', settings);
    return (await openApp(root, { v1: 'alpha' })).ask;
  };

  test('set the charset', async () => {
    const ask = await configured('charset: ISO-8859-1\n');
    expect((await ask(v1('flextype'))).headers.get('content-type')).toBe(
      'application/json;charset=ISO-8859-1',
    );
  });

  test('make JSON pretty or ASCII', async () => {
    const pretty = await configured('serializers: {json: {encode: {options: 2}}}\n');
    expect(await statusAndBody(pretty(v1('lost')))).toEqual([
      200,
      '{\n    "id": "lost",\n    "value": null\n}',
    ]);
    const ascii = await configured('serializers: {json: {encode: {options: 4}}}\n');
    expect(await statusAndBody(ascii(v1('x', '&default=%C5%BE%2F%22')))).toEqual([
      200,
      '{"id":"x","value":"\\u017e/\\""}',
    ]);
  });

  test('limit the depth of values', async () => {
    const ask = await configured('serializers: {json: {encode: {depth: 2}}}\n');
    expect((await ask(v1('flextype.settings.cors'))).status).toBe(500);
    expect((await ask(v1('flextype.settings.cors.headers'))).status).toBe(200);
  });
});
