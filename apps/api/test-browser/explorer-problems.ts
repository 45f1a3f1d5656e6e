import { afterAll, beforeAll, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const SETTINGS = 'project/config/plugins/site/settings.yaml';
const TOKEN = 'project/entries/tokens/limited/token.yaml';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

async function openProblems() {
  const root = copyFixture('sites/1.x');
  writeIn(root, SETTINGS, 'titel: Misspelt\n');
  const permissions = ['clipboard-read', 'clipboard-write'];
  const opened = await openExplorer(browser, { root, fragment: '&view=problems', permissions });
  await cardOf(opened.page, 'disabled-token').waitFor();
  return opened;
}

function cardOf(page: Page, text: string) {
  return page.getByLabel('Problems').locator('li', { hasText: text });
}

test('a problem has its kind, sentence, remedy and place, and leads to its value', async () => {
  const { page, complaints } = await openProblems();
  const card = cardOf(page, 'settings.titel');
  const text = await card.textContent();
  expect(text).toContain('No default has plugins.site.settings.titel.');
  expect(text).toContain('→ Write title if you meant that');
  await card.getByRole('button', { name: 'Copy' }).click();
  await card.getByText('copied').waitFor();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(`${SETTINGS}:1:1`);
  await card.getByRole('button', { name: 'plugins.site.settings.titel' }).click();
  await page.getByRole('complementary').getByText('"Misspelt"').waitFor();
  expect(await page.locator('.row[aria-selected=true] .mark.problem').count()).toBe(1);
  await page.goBack();
  await card.waitFor();
  expect(complaints).toEqual([]);
});

test('a value that breaks a rule of its schema has the places of both, and the first one is in the tree', async () => {
  const { page, root } = await openProblems();
  writeIn(
    root,
    'project/plugins/site/settings.schema.json',
    '{\n  "properties": {"titel": {"type": "integer"}}\n}\n',
  );
  const card = cardOf(page, 'schema-violation');
  await card.waitFor();
  expect(await card.textContent()).toContain('plugins.site.settings.titel must be an integer.');
  const places = card.locator('.place code');
  expect(await places.allTextContents()).toEqual([
    `${SETTINGS}:1:8`,
    'project/plugins/site/settings.schema.json:2:28',
  ]);
  await card.getByRole('button', { name: 'plugins.site.settings.titel' }).click();
  await page.getByRole('complementary').getByText('"Misspelt"').waitFor();
});

test('problems are counted and filtered by severity, kind and words', async () => {
  const { page } = await openProblems();
  const cards = page.getByLabel('Problems').locator('li');
  const all = await cards.count();
  const remarks = page.getByRole('button', { name: /^\d+ remarks?$/ });
  const counted = Number.parseInt((await remarks.textContent()) ?? '', 10);
  await remarks.click();
  expect(await remarks.getAttribute('aria-pressed')).toBe('true');
  expect(await cards.count()).toBe(counted);
  expect(counted).toBeLessThan(all);
  expect(await page.locator('li.error, li.warning').count()).toBe(0);
  await page.getByLabel('Kind').selectOption('disabled-token');
  expect(await cards.count()).toBe(1);
  await page.getByRole('button', { name: 'All' }).click();
  expect(await cards.count()).toBe(all);
  await page.getByLabel('Filter problems').fill('TITEL unknown');
  expect(await cards.count()).toBe(1);
  await page.getByLabel('Filter problems').fill('nothing of that');
  await page.getByText('Nothing matches.').waitFor();
});

test('problems appear and go with what is saved: settings and tokens', async () => {
  const { page, root } = await openProblems();
  writeIn(root, SETTINGS, 'title: [broken\n');
  await cardOf(page, 'malformed-yaml').waitFor();
  writeIn(root, SETTINGS, 'title: Mended\n');
  await cardOf(page, 'malformed-yaml').waitFor({ state: 'detached' });
  expect(await cardOf(page, 'settings.titel').count()).toBe(0);
  writeIn(root, TOKEN, 'state: enabled\ncalls: many\nlimit_calls: 3\n');
  await cardOf(page, 'token-file').waitFor();
  writeIn(root, TOKEN, 'state: enabled\ncalls: 0\nlimit_calls: 3\n');
  await cardOf(page, 'token-file').waitFor({ state: 'detached' });
});
