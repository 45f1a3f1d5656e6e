import { afterAll, beforeAll, expect, test } from 'bun:test';
import { atEnd, copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser } from 'playwright-core';
import { runServer } from '../test/support/server-process.ts';
import { launchChromium } from './chromium.ts';
import { linkOf, openPage } from './explorer-page.ts';

// Names of nobody, which the browser finds at this machine, as after DNS rebinding.
const STRANGER = 'stranger.example';
const KNOWN = 'registry.example';
const PREFIX = '/tools/registry';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(`--host-resolver-rules=MAP *.example 127.0.0.1`);
});

afterAll(() => browser.close());

/** A proxy that serves a server below a prefix, which it removes. */
function startProxy(target: string): string {
  const proxy = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      if (!pathname.startsWith(`${PREFIX}/`)) return new Response('Not below the prefix', { status: 404 });
      const { method, headers, signal } = request;
      const url = `${target}${pathname.slice(PREFIX.length)}${search}`;
      return fetch(url, { method, headers, signal, redirect: 'manual', decompress: false });
    },
  });
  atEnd(() => proxy.stop(true));
  return `http://127.0.0.1:${proxy.port}${PREFIX}`;
}

test('the page works below the prefix of a proxy, and asks for nothing outside of it', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0']);
  const base = startProxy(server.url);
  const { page, requests, complaints } = await openPage(browser);
  await page.goto(`${base}/`);
  await page.getByText('This page needs the key').waitFor();
  expect(page.url()).toBe(`${base}/explorer`);
  await page.goto(`${base}/explorer#${linkOf(server).split('#')[1]}&at=plugins.site.settings.title`);
  await page.getByRole('complementary').getByText('"The Lighthouse"').waitFor();
  expect(page.url()).toBe(`${base}/explorer#at=plugins.site.settings.title`);
  writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Through the proxy\n');
  await page.getByRole('complementary').getByText('"Through the proxy"').waitFor();
  await page.reload();
  for (const view of ['Changes', 'Problems', 'Tokens', 'Operations']) {
    await page.getByRole('button', { name: view }).click();
    await page.getByRole('region', { name: view }).waitFor();
  }
  expect(requests.filter((request) => !request.startsWith(`${base}/`))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('an unknown host name gets neither the page nor a value, and one from the settings works', async () => {
  const root = copyFixture('sites/1.x');
  const server = await runServer(['--root', root, '--port', '0', '--set', `explorer.hosts=[${KNOWN}]`]);
  const link = new URL(linkOf(server));
  const { page, requests } = await openPage(browser);
  link.hostname = STRANGER;
  const response = await page.goto(link.href);
  expect(response?.status()).toBe(403);
  expect(await page.textContent('body')).toContain('add it to explorer.hosts');
  expect(requests.filter((request) => request.includes('/explorer/'))).toEqual([]);
  // A script of the stranger's page cannot read anything either.
  const asked = await page.evaluate<number>(
    `fetch('/explorer/api/site', { headers: { 'X-Explorer-Key': '${link.hash.slice(5)}' } }).then(({ status }) => status)`,
  );
  expect(asked).toBe(403);
  const { page: known } = await openPage(browser);
  link.hostname = KNOWN;
  await known.goto(link.href);
  await known.getByRole('treeitem').first().waitFor();
});
