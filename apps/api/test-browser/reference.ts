import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { runServer } from '../test/support/server-process.ts';
import { TOKEN } from '../test/support/test-app.ts';
import { launchChromium, type ObservedPage, observePage } from './chromium.ts';

// Not a name of this machine: the page must not make other requests than on localhost.
const HOST = 'registry.example';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`);
});

afterAll(() => browser.close());

async function visit(url: string): Promise<ObservedPage> {
  const { page, requests, complaints } = await observePage(await browser.newContext());
  await page.goto(url);
  await page.getByText('Get a registry item', { exact: true }).first().waitFor();
  return { page, requests, complaints };
}

function hostsOf(requests: readonly string[]): string[] {
  return [...new Set(requests.map((url) => new URL(url).hostname))];
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

  test('sends requests', async () => {
    const { url } = await runServer(['--port', '0']);
    const { page, requests } = await visit(`${url}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('#api_key_value').first().fill(TOKEN);
    await page.locator('.auth-container').first().getByRole('button', { name: 'Apply' }).click();
    await page.locator('.modal-ux .close-modal').click();
    await openOperation(page);
    await page.getByRole('button', { name: 'Try it out' }).first().click();
    await page.getByRole('button', { name: 'Execute' }).first().click();
    const answer = page.locator('.live-responses-table');
    await answer.waitFor();
    expect(requests.at(-1)).toBe(`${url}/api/v1/registry?id=flextype.manifest.version&token=${TOKEN}`);
    expect(await answer.textContent()).toContain('"value": "0.10.0"');
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
});
