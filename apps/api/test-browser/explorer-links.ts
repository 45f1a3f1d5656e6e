import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer, openPage } from './explorer-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

test('back and forward lead through values, filters and views', async () => {
  const { page } = await openExplorer(browser);
  const detail = page.getByRole('complementary');
  await page.getByRole('treeitem', { name: /^\S* ?manifest/ }).click();
  await detail.getByRole('heading', { name: 'Copy' }).waitFor();
  await page.getByLabel('Filter').selectOption('overridden');
  await page.getByText(/\d+ found/).waitFor();
  await page.getByRole('button', { name: 'Tokens' }).click();
  await page.getByRole('heading', { name: '5 tokens' }).waitFor();
  await page.goBack();
  await page.getByText(/\d+ found/).waitFor();
  expect(await page.getByLabel('Filter').inputValue()).toBe('overridden');
  await page.goBack();
  await page.getByText(/\d+ rows/).waitFor();
  expect(await detail.count()).toBe(1);
  await page.goBack();
  await detail.waitFor({ state: 'detached' });
  for (let step = 0; step < 3; step++) await page.goForward();
  await page.getByRole('heading', { name: '5 tokens' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#view=tokens&at=flextype.manifest&filter=overridden');
});

test('typing a search makes no history, and the search is in the link', async () => {
  const { page, link } = await openExplorer(browser);
  const before = await page.evaluate<number>('history.length');
  await page.getByLabel('Search').pressSequentially('key:title lighthouse');
  await page.getByText('1 found').waitFor();
  expect(await page.evaluate<number>('history.length')).toBe(before);
  const fragment = new URL(page.url()).hash.replace('#', '&');
  const { page: other } = await openPage(browser);
  await other.goto(`${link}${fragment}`);
  await other.getByText('1 found').waitFor();
  expect(await other.getByLabel('Search').inputValue()).toBe('key:title lighthouse');
  await other.getByRole('treeitem', { name: /title.*The Lighthouse/ }).waitFor();
});

test('a link to a value opens its ancestors, and shows it in the tree', async () => {
  const { page } = await openExplorer(browser, { fragment: '&at=plugins.site.settings.redirects.0.from' });
  const row = page.locator('.row[aria-selected=true]');
  await row.getByText('/old-journal').waitFor();
  expect(await row.getAttribute('aria-level')).toBe('6');
  expect(await page.title()).toContain('plugins.site.settings.redirects.0.from');
});

test('a link to an unset id says so, and suggests similar ids', async () => {
  const { page } = await openExplorer(browser, { fragment: '&at=plugins.site.settings.titel' });
  const detail = page.getByRole('complementary');
  await detail.getByText('Did you mean').waitFor();
  await detail.getByRole('button', { name: 'plugins.site.settings.title' }).click();
  await detail.getByText('"The Lighthouse"').waitFor();
});
