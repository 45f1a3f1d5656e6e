import { afterAll, beforeAll, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { atEnd, copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser } from 'playwright-core';
import { runServer } from '../test/support/server-process.ts';
import { TOKEN } from '../test/support/test-app.ts';
import { launchChromium } from './chromium.ts';

const CLIENT = fileURLToPath(import.meta.resolve('@flextype-bun/client'));
const ID = 'plugins.site.settings.title';
const SETTINGS = 'project/config/plugins/site/settings.yaml';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** Serves a page that uses the client to show a value, from another origin than the API's. */
async function servePage(api: string): Promise<string> {
  const { outputs, success } = await Bun.build({ entrypoints: [CLIENT], target: 'browser', minify: true });
  const [bundle] = outputs;
  if (!success || !bundle) throw new Error('The client cannot be bundled');
  const script = await bundle.text();
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Client</title>
<link rel="icon" href="data:,">
<style>body { font: 1.2rem/1.5 system-ui; margin: 3rem auto; max-width: 40rem }</style>
<h1 id="value">…</h1>
<p><code>${ID}</code>, reported <span id="times">0</span> times</p>
<ul id="errors"></ul>
<script type="module">
import { createClient } from './client.js';
const show = (id, text) => { document.getElementById(id).textContent = text; };
const client = createClient(${JSON.stringify(api)}, { token: ${JSON.stringify(TOKEN)}, backoff: { first: 50, most: 200 } });
let times = 0;
client.watch(${JSON.stringify(ID)}, (value) => { show('value', value ?? 'not set'); show('times', times += 1); }, {
  onError: (error, { ended }) => {
    const item = document.createElement('li');
    item.textContent = error.code + (ended ? ', ended' : '');
    document.getElementById('errors').append(item);
  },
});
</script>
</html>
`;
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: {
      '/': () => new Response(page, { headers: { 'Content-Type': 'text/html;charset=UTF-8' } }),
      '/client.js': () => new Response(script, { headers: { 'Content-Type': 'text/javascript' } }),
    },
  });
  atEnd(() => server.stop(true));
  return server.url.origin;
}

/** Opens the page against a running server and returns helpers that wait for what it shows. */
async function openPage(api: string) {
  const context = await browser.newContext();
  atEnd(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const navigations: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('framenavigated', (frame) => navigations.push(frame.url()));
  await page.goto(await servePage(api));
  const shows = (text: string): Promise<void> =>
    page.locator('#value').getByText(text, { exact: true }).waitFor();
  const textOf = (id: string): Promise<string | null> => page.locator(`#${id}`).textContent();
  return { page, requests, navigations, shows, textOf };
}

test('a page of another origin shows a value and its changes, also after a restart of the server', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, SETTINGS, 'title: One\n');
  const first = await runServer(['--root', root, '--port', '0']);
  const { requests, navigations, shows, textOf } = await openPage(first.url);
  await shows('One');
  writeIn(root, SETTINGS, 'title: "Zwei: Grüße 🚢"\n');
  await shows('Zwei: Grüße 🚢');
  first.signal('SIGTERM');
  expect(await first.exited).toBe(0);
  writeIn(root, SETTINGS, 'title: Three\n');
  const { port } = new URL(first.url);
  const second = await runServer(['--root', root, '--port', port]);
  await shows('Three');
  writeIn(root, SETTINGS, 'enabled: true\n');
  await shows('A new site');
  // No value was reported twice, and the page was not reloaded.
  expect(await textOf('times')).toBe('4');
  expect(navigations).toHaveLength(1);
  expect(second.url).toBe(first.url);
  expect(requests.some((url) => url.startsWith(`${first.url}/api/v1/registry/events?id=`))).toBe(true);
  expect(requests.filter((url) => url.includes(TOKEN))).toEqual([]);
});

test('a page of another origin shows nothing if the site does not allow it', async () => {
  const root = copyFixture('sites/1.x');
  writeIn(root, 'project/config/flextype/settings.yaml', 'cors: {enabled: false}\n');
  const { url } = await runServer(['--root', root, '--port', '0']);
  const { page, textOf } = await openPage(url);
  await page.locator('#errors li').first().waitFor();
  expect(await page.locator('#errors li').first().textContent()).toBe('network');
  expect(await textOf('value')).toBe('…');
});
