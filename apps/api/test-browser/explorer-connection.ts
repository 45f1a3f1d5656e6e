import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { linkOf, openExplorer, openPage, restart } from './explorer-page.ts';

const KEY = 'a-key-of-the-tests-0123456789';
const SETTINGS = 'project/config/plugins/site/settings.yaml';
const TITLE = '&at=plugins.site.settings.title';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** Opens a value, and stops the server. */
async function openAndStop(key?: string) {
  const root = copyFixture('sites/1.x');
  const opened = await openExplorer(browser, { root, fragment: TITLE, bypassCSP: true, ...(key && { key }) });
  await detailOf(opened.page).getByText('"The Lighthouse"').waitFor();
  opened.server.signal('SIGKILL');
  await opened.server.exited;
  await opened.page.getByText(/^Connection lost/).waitFor();
  return opened;
}

function detailOf(page: Page) {
  return page.getByRole('complementary');
}

test('a lost connection is reported, the values stay, and missed changes appear after it is made again', async () => {
  const opened = await openAndStop(KEY);
  const { page, root } = opened;
  expect(await detailOf(page).getByText('"The Lighthouse"').count()).toBe(1);
  expect(await page.getByRole('treeitem').count()).toBeGreaterThan(5);
  writeIn(root, SETTINGS, 'title: Meanwhile\n');
  const { signal, exited } = await restart(opened, KEY);
  await page.getByText(/^Connection lost/).waitFor({ state: 'detached' });
  await detailOf(page).getByText('"Meanwhile"').waitFor();
  await page.locator('.row[aria-selected=true]', { hasText: 'Meanwhile' }).waitFor();
  // A second loss is reported as well.
  signal('SIGTERM');
  await exited;
  await page.getByText(/^Connection lost/).waitFor();
});

test('a restart with another key leaves the values on the screen, and the new link opens the same view', async () => {
  const opened = await openAndStop();
  const { page, link } = opened;
  const after = await restart(opened);
  expect(linkOf(after)).not.toBe(link);
  await page.getByText(/another key now/).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.getByRole('treeitem').count()).toBeGreaterThan(5);
  expect(await detailOf(page).count()).toBe(1);
  await page.getByLabel('Link or key').fill(` ${linkOf(after)} `);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText(/another key now/).waitFor({ state: 'detached' });
  await page.getByRole('status').getByText('ready').waitFor();
  await detailOf(page).getByText('"The Lighthouse"').waitFor();
  expect(page.url()).toBe(`${after.url}/explorer#at=plugins.site.settings.title`);
});

test('a link with another key that is pasted into the open page replaces the key', async () => {
  const opened = await openAndStop();
  const after = await restart(opened);
  await opened.page.goto(linkOf(after));
  await opened.page.getByRole('status').getByText('ready').waitFor();
  expect(opened.page.url()).toBe(`${after.url}/explorer`);
});

test('a wrong key shows no values, and the right one can be entered', async () => {
  const { link, url } = await openExplorer(browser);
  const { page } = await openPage(browser, { bypassCSP: true });
  await page.goto(`${url}/explorer#key=wrong&view=problems`);
  await page.getByText('The key is missing or wrong').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.getByRole('treeitem').count()).toBe(0);
  await page.getByLabel('Link or key').fill(link.split('#key=')[1] ?? '');
  await page.getByLabel('Link or key').press('Enter');
  await page.getByRole('heading', { name: 'Problems' }).waitFor();
  expect(page.url()).toBe(`${url}/explorer#view=problems`);
});

test('while a file is broken, its last values stay, and the page says so', async () => {
  const { page, root } = await openExplorer(browser, { fragment: TITLE, bypassCSP: true });
  writeIn(root, SETTINGS, 'title: [broken\n');
  const banner = page.getByText(/last valid values stay in force/);
  await banner.waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await detailOf(page).getByText('"The Lighthouse"').count()).toBe(1);
  await page.getByRole('button', { name: 'Show the problems' }).click();
  await page.getByLabel('Problems').getByText(`${SETTINGS}:1:`).waitFor();
  writeIn(root, SETTINGS, 'title: Mended\n');
  await banner.waitFor({ state: 'detached' });
  await page.goBack();
  await detailOf(page).getByText('"Mended"').waitFor();
});
