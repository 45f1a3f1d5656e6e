import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const TOKEN = 'efe1e36e4d60fcd547e22eb9f795dff9';
const FILE = `project/entries/tokens/${TOKEN}/token.yaml`;
const TITLE = 'plugins.site.settings.title';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

async function openScoped() {
  const root = copyFixture('sites/1.x');
  const text = readFileSync(join(root, FILE), 'utf8');
  writeIn(root, FILE, `${text}\nregistry: {allow: [${TITLE}, flextype.manifest]}\n`);
  const opened = await openExplorer(browser, { root, fragment: '&view=tokens' });
  await opened.page.getByRole('button', { name: 'Show the registry as efe1… sees it' }).click();
  await opened.page.getByText(/As .* sees it/).waitFor();
  return opened;
}

test('the registry as a token sees it has only what its scope allows, and says so', async () => {
  const { page, requests, complaints } = await openScoped();
  await page.getByRole('treeitem', { name: /site/ }).waitFor();
  await page.locator('#tree').press('*');
  expect(await page.getByRole('treeitem').count()).toBeLessThan(20);
  expect(await page.getByRole('treeitem', { name: /journal/ }).count()).toBe(0);
  await page.getByLabel('Search').fill('title');
  await page.getByRole('treeitem', { name: /title.*The Lighthouse/ }).click();
  await page.getByRole('complementary').getByText('"The Lighthouse"').waitFor();
  // The page names the token by an opaque name only.
  expect([page.url(), ...requests].filter((url) => url.includes(TOKEN))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('an id outside of the scope is not shown, and leaving the scope shows it', async () => {
  const { page, url } = await openScoped();
  const scope = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('as');
  await page.goto(`${url}/explorer#as=${scope}&at=plugins.site.settings.robots`);
  const detail = page.getByRole('complementary');
  await detail.locator('.note').waitFor();
  expect(await detail.textContent()).not.toContain('follow');
  await page.getByRole('button', { name: 'Show everything' }).click();
  await detail.getByText('"index, follow"').waitFor();
  await page.getByRole('treeitem', { name: /journal/ }).waitFor();
});

test('what is saved is live under a scope as well, and hidden values stay hidden', async () => {
  const { page, root, server } = await openScoped();
  writeIn(root, 'project/config/plugins/site/settings.yaml', 'title: Saved\nrobots: hidden-value\n');
  await page.getByLabel('Search').fill('title');
  await page.getByRole('treeitem', { name: /title.*Saved/ }).waitFor();
  expect(await page.getByRole('tree').textContent()).not.toContain('hidden-value');
  expect(server.output().out).not.toContain(TOKEN);
});

test('a token that was removed meanwhile is reported, and everything can be shown again', async () => {
  const { page, root } = await openScoped();
  writeIn(root, FILE, 'not: [a token\n');
  await page.reload();
  await page.getByText('There is no such token any more').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.getByRole('treeitem', { name: /journal/ }).waitFor();
  await page.getByText('There is no such token any more').waitFor({ state: 'detached' });
});
