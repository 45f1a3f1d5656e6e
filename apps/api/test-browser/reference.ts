import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atEnd, copyFixture, until, writeIn } from '@flextype-bun/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { runServer } from '../test/support/server-process.ts';
import { TOKEN } from '../test/support/test-app.ts';
import { axe } from './axe.ts';
import { launchChromium, type ObservedPage, observePage } from './chromium.ts';

// Not a name of this machine: the page must not make other requests than on localhost.
const HOST = 'registry.example';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`);
});

afterAll(() => browser.close());

async function visit(url: string, options: BrowserContextOptions = {}): Promise<ObservedPage> {
  const context = await browser.newContext(options);
  atEnd(() => context.close());
  const { page, requests, complaints } = await observePage(context);
  await page.goto(url);
  await page.getByText('Get a registry item', { exact: true }).first().waitFor();
  return { page, requests, complaints };
}

function hostsOf(requests: readonly string[]): string[] {
  return [...new Set(requests.map((url) => new URL(url).hostname))];
}

/** Types the token into the first field of the dialog. */
async function authorize(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await page.locator('#auth-bearer-value').fill(TOKEN);
  await page.getByRole('button', { name: 'Apply' }).first().click();
  await page.locator('.modal-ux .close-modal').click();
}

async function openOperation(page: Page): Promise<void> {
  await page.getByText('Get a registry item', { exact: true }).first().click();
  await page.getByText('The value', { exact: false }).first().waitFor();
}

describe('the reference page', () => {
  test('shows the operations, contacts only its server, and violates no rule of its policy', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page, requests, complaints } = await visit(`${url}/docs`);
    await openOperation(page);
    expect(await page.title()).toBe('Flextype Registry API');
    expect(await page.locator('#reference').textContent()).toContain('registry.get.legacy');
    await page.waitForLoadState('networkidle');
    expect(hostsOf(requests)).toEqual(['127.0.0.1']);
    expect(complaints).toEqual([]);
  });

  test('contacts no other host under a host name, and ignores the query of its own address', async () => {
    const { url } = await runServer(['--port', '0']);
    const { port } = new URL(url);
    const elsewhere = encodeURIComponent('https://elsewhere.example/openapi.json');
    const { page, requests, complaints } = await visit(
      `http://${HOST}:${port}/docs?url=${elsewhere}&token=${TOKEN}`,
    );
    await openOperation(page);
    await page.waitForLoadState('networkidle');
    expect(hostsOf(requests)).toEqual([HOST]);
    expect(complaints).toEqual([]);
    expect(await page.content()).not.toContain(TOKEN);
  });

  test('sends requests for an id that the site has, with the token in a header', async () => {
    const root = copyFixture('sites/1.x');
    rmSync(join(root, 'src'), { recursive: true });
    writeIn(root, 'project/config/flextype/settings.yaml', 'timezone: Europe/Zurich\n');
    const { url } = await runServer(['--root', root, '--port', '0']);
    const { page, requests } = await visit(`${url}/docs`);
    await authorize(page);
    await openOperation(page);
    await page.getByRole('button', { name: 'Try it out' }).first().click();
    await page.getByRole('button', { name: 'Execute' }).first().click();
    const answer = page.locator('.live-responses-table');
    await answer.waitFor();
    expect(requests.at(-1)).toBe(`${url}/api/v1/registry?id=flextype.settings.timezone`);
    expect(await answer.textContent()).toContain('"value": "Europe/Zurich"');
  });

  test('explains the ways to send a token, and asks for the recommended one first', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const ways = await page.locator('.auth-container').allTextContents();
    expect(ways[0]).toContain('The first choice: the token as Authorization: Bearer TOKEN');
    expect(ways[1]).toContain('If Authorization is taken');
    expect(ways[2]).toContain('If headers cannot be set');
    await until(
      'the first field has the focus',
      async () => (await page.evaluate<string>('document.activeElement.id')) === 'auth-bearer-value',
    );
    expect(await page.locator('.dialog-ux input:not([autocomplete=off])').count()).toBe(0);
  });

  test('keeps the token for the tab, and nowhere else', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`);
    await authorize(page);
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.evaluate<string>('JSON.stringify([localStorage, document.cookie])')).toBe('[{},""]');
    await page.reload();
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.getByRole('button', { name: 'Remove authorization' }).first().click();
    await page.reload();
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('#auth-bearer-value').waitFor();
    await page.locator('#auth-bearer-value').fill(TOKEN);
    await page.getByRole('button', { name: 'Apply' }).first().click();
    const otherTab = await page.context().newPage();
    await otherTab.goto(`${url}/docs`);
    await otherTab.getByRole('button', { name: 'Authorize' }).first().click();
    await otherTab.locator('#auth-bearer-value').waitFor();
    expect(await otherTab.getByRole('button', { name: 'Remove authorization' }).count()).toBe(0);
  });

  test('offers a command in place of a request that would not end', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`);
    await page.getByText('Follow a registry item', { exact: true }).click();
    const command = await page.getByText('curl -N').first().textContent();
    expect(command?.trim()).toBe(
      `curl -N -H 'Authorization: Bearer TOKEN' '${url}/api/v1/registry/events?id=flextype.manifest.version'`,
    );
    expect(await page.getByRole('button', { name: 'Try it out' }).count()).toBe(0);
    await page.getByText('Stream all changes', { exact: true }).click();
    await page.getByText(`curl -N -H 'X-Explorer-Key: KEY' '${url}/explorer/api/events'`).waitFor();
    expect(await page.getByRole('button', { name: 'Try it out' }).count()).toBe(0);
  });

  test('leaves out the HEAD operations, which the document has', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`);
    expect(await page.locator('.opblock-get').count()).toBeGreaterThan(3);
    expect(await page.locator('.opblock-head').count()).toBe(0);
    expect(await (await fetch(`${url}/openapi.json`)).text()).toContain('registry.get.head');
  });

  test('works below the base path of the site', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/flextype/settings.yaml', 'base_path: /sub\n');
    const { url } = await runServer(['--root', root, '--port', '0']);
    const { page, requests, complaints } = await visit(`${url}/sub/docs`);
    expect(requests.every((request) => request.startsWith(`${url}/sub/`))).toBe(true);
    expect(await page.locator('.servers').textContent()).toContain('/sub');
    expect(complaints).toEqual([]);
  });

  test('sends requests to where the page is, below the prefix of a proxy', async () => {
    const { url } = await runServer(['--port', '0']);
    const proxy = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: ({ url: asked, headers }) => {
        const { pathname, search } = new URL(asked);
        if (!pathname.startsWith('/cms/')) return new Response('Not ours', { status: 404 });
        return fetch(url + pathname.slice('/cms'.length) + search, { headers, redirect: 'manual' });
      },
    });
    atEnd(() => proxy.stop(true));
    const { page, requests, complaints } = await visit(`${proxy.url}cms/docs/`);
    expect(page.url()).toBe(`${proxy.url}cms/docs`);
    await authorize(page);
    await openOperation(page);
    await page.getByRole('button', { name: 'Try it out' }).first().click();
    await page.getByRole('button', { name: 'Execute' }).first().click();
    await page.getByText('"value": "0.10.0"').first().waitFor();
    expect(requests.filter((request) => !request.startsWith(`${proxy.url}cms/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('fits a narrow screen', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`, { viewport: { width: 390, height: 800 } });
    await openOperation(page);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  test.each(['light', 'dark'] as const)('is %s as the system asks, and readable', async (colorScheme) => {
    const { url } = await runServer(['--port', '0']);
    const { page } = await visit(`${url}/docs`, { colorScheme, bypassCSP: true });
    const isDark = () =>
      page.evaluate<boolean>(`getComputedStyle(document.documentElement).colorScheme === 'dark'`);
    expect(await isDark()).toBe(colorScheme === 'dark');
    await openOperation(page);
    await page.getByRole('button', { name: 'Try it out' }).first().click();
    await page.getByRole('button', { name: 'Execute' }).first().click();
    await page.locator('.live-responses-table').waitFor();
    expect(await axe(page, ['color-contrast'])).toEqual([]);
    await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
    await until('the page follows', async () => (await isDark()) === (colorScheme === 'light'));
  });
});
