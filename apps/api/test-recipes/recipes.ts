import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { until, writeIn } from '@flextype-bun/testing';
import { EventClient } from '../test/support/event-client.ts';
import { rawRequest } from '../test/support/raw-request.ts';
import { runServer, type ServerProcess } from '../test/support/server-process.ts';
import { TOKEN } from '../test/support/test-app.ts';
import {
  type Places,
  readRecipe,
  startApache,
  startCaddy,
  startNginx,
  startPhp,
  type WebServer,
} from './support/hosts.ts';
import { AS_WEB_USER, freePort } from './support/program.ts';
import { ANSWER, ASSETS, HIDDEN_PATHS, makeSite, OPERATORS, SECRET } from './support/site.ts';

const VERSION = `id=flextype.manifest.version&token=${TOKEN}`;
const EVENTS = `/api/v1/registry/events?id=plugins.site.settings.title&token=${TOKEN}`;

interface Host extends WebServer {
  readonly root: string;
  readonly api: ServerProcess;
  /** Starts the API again on the same port. */
  readonly startApi: () => Promise<ServerProcess>;
}

type StartWebServer = (places: Places) => Promise<WebServer>;

/** Starts php-fpm, this server as the site's packed plugin, and a web server with its recipe. */
async function startHost(
  startWebServer: StartWebServer,
  htaccess?: (apiPort: number) => string,
): Promise<Host> {
  const apiPort = await freePort();
  const root = await makeSite(htaccess?.(apiPort));
  const entry = join(root, 'project/plugins/registry-api/server/index.js');
  const command = [...AS_WEB_USER, process.execPath, entry];
  const startApi = () => runServer(['--port', String(apiPort)], { command, cwd: root });
  const [phpSocket, api] = await Promise.all([startPhp(), startApi()]);
  return { ...(await startWebServer({ root, apiPort, phpSocket })), root, api, startApi };
}

async function expectApi({ url, root }: Host): Promise<void> {
  for (const path of ['/api/registry', '/api/v1/registry']) {
    expect([path, await (await fetch(`${url}${path}?${VERSION}`)).text()]).toEqual([path, ANSWER]);
  }
  const bearer = { Authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${url}/api/v1/registry?id=flextype.manifest.version`, { headers: bearer });
  expect([await response.text(), response.headers.get('etag')]).toEqual([ANSWER, expect.any(String)]);
  const stream = await EventClient.open(url + EVENTS);
  expect(stream.response.headers.get('content-type')).toStartWith('text/event-stream');
  await until('the stream began', () => stream.events.length === 1);
  writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Changed\n');
  await stream.receives('Changed');
}

/** Fails if the web server's access or error log contains a token. */
function expectNoToken({ logs }: WebServer): void {
  expect(logs()).toContain('/api/');
  expect(logs()).not.toContain(TOKEN);
}

/** Requests a path verbatim: `fetch` would resolve its dot segments. */
async function rawGet(url: string, path: string) {
  const text = await rawRequest(
    url,
    `GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`,
  );
  return { status: Number(text.split(' ')[1]), body: text };
}

interface Page {
  readonly php: boolean;
  readonly uri: string;
  readonly query: Readonly<Record<string, string>>;
}

async function page(url: string, status = 200): Promise<Page> {
  const response = await fetch(url);
  expect([url, response.status]).toEqual([url, status]);
  return (await response.json()) as Page;
}

// A .htaccess file controls neither Apache's logs nor the status of PHP's response.
const BESIDE_PHP: readonly [recipe: string, start: () => Promise<Host>, statusOfPhp: number][] = [
  ['nginx-beside-php.conf', () => startHost((at) => startNginx('nginx-beside-php.conf', at)), 200],
  ['Caddyfile-beside-php', () => startHost((at) => startCaddy('Caddyfile-beside-php', at)), 200],
  ['apache-beside-php.conf', () => startHost((at) => startApache('apache-beside-php.conf', at)), 200],
  [
    'apache-htaccess.conf',
    () =>
      startHost(
        (at) => startApache(undefined, at),
        (port) => readRecipe('apache-htaccess.conf', { '127.0.0.1:3000': `127.0.0.1:${port}` }),
      ),
    503,
  ],
];

describe.each(BESIDE_PHP)('%s', (_recipe, start, statusOfPhp) => {
  test('sends the API and its streams to this server, and everything else to PHP', async () => {
    const host = await start();
    await expectApi(host);
    for (const path of [
      '/',
      '/blog/a-page?x=1&y=a%20b',
      '/index.php?x=1',
      '/api/v1/entries?id=home',
      ...OPERATORS,
    ]) {
      expect(await page(host.url + path)).toMatchObject({ php: true, uri: path });
    }
    expect((await page(`${host.url}/blog?x=1&y=a%20b`)).query).toEqual({ x: '1', y: 'a b' });
    for (const [path, text] of Object.entries(ASSETS)) {
      expect([path, await (await fetch(host.url + path)).text()]).toEqual([path, text]);
    }
    if (statusOfPhp === 200) expectNoToken(host);
  });

  test('delivers no settings, tokens, journal, sources or clone, and runs no PHP but index.php', async () => {
    const { url } = await start();
    for (const path of HIDDEN_PATHS) {
      const { status, body } = await rawGet(url, path);
      expect([path, body.includes(SECRET), body.includes('attacked')]).toEqual([path, false, false]);
      // A path without a file may be a page, which PHP answers.
      if (status === 200) expect([path, body]).toEqual([path, expect.stringContaining('"php":true')]);
      else expect([path, [400, 403, 404].includes(status)]).toEqual([path, true]);
    }
  });

  test('lets PHP answer while this server is down, and this server as soon as it is back', async () => {
    const host = await start();
    host.api.signal('SIGTERM');
    await host.api.exited;
    for (const path of ['/api/registry', '/api/v1/registry']) {
      const { uri, query } = await page(`${host.url}${path}?${VERSION}`, statusOfPhp);
      expect(uri).toBe(`${path}?${VERSION}`);
      expect(query).toEqual({ id: 'flextype.manifest.version', token: TOKEN });
    }
    expect((await fetch(host.url + EVENTS)).status).toBeOneOf([502, 503]);
    await host.startApi();
    await until('this server answers again', async () => {
      return (await (await fetch(`${host.url}/api/registry?${VERSION}`)).text()) === ANSWER;
    });
    if (statusOfPhp === 200) expectNoToken(host);
  });
});

const ALONE: readonly [recipe: string, start: () => Promise<Host>][] = [
  ['nginx.conf', () => startHost((at) => startNginx('nginx.conf', at))],
  ['Caddyfile', () => startHost((at) => startCaddy('Caddyfile', at))],
];

describe.each(ALONE)('%s', (_recipe, start) => {
  test('serves the API and its streams, and nothing else', async () => {
    const host = await start();
    await expectApi(host);
    for (const path of ['/', '/api/v1/registry/x', ...OPERATORS, ...HIDDEN_PATHS]) {
      const { status, body } = await rawGet(host.url, path);
      expect([path, [400, 404].includes(status), body.includes(SECRET)]).toEqual([path, true, false]);
    }
    host.api.signal('SIGTERM');
    await host.api.exited;
    expect((await fetch(`${host.url}/api/registry?${VERSION}`)).status).toBe(502);
    expectNoToken(host);
  });
});
