import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer, openPage } from './explorer-page.ts';

const SETTINGS = 'project/config/plugins/site/settings.yaml';
const PRE_LENGTH = `document.querySelector('.detail pre').textContent.length`;
const MARKUP = '<img src=x onerror=alert(1)>';
const KEYS = [
  'a.b',
  'c/d?e#f&g=h',
  MARKUP,
  '💥 boom',
  '',
  '__proto__',
  'constructor',
  ' spaces ',
  `"quotes'`,
  '%2E%zz',
];

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

function detailOf(page: Page) {
  return page.getByRole('complementary');
}

describe('unusual keys and values', () => {
  const lines = KEYS.map((key, index) => `${JSON.stringify(key)}: ${JSON.stringify(`<b>${index}</b> 💥`)}\n`);

  test('are text: nothing in them is interpreted', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, SETTINGS, `odd:\n  ${lines.join('  ')}`);
    const { page, requests, complaints, url } = await openExplorer(browser, {
      root,
      fragment: '&at=plugins.site.settings.odd.constructor',
    });
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await detailOf(page).getByText('"<b>6</b> 💥"').first().waitFor();
    for (const [index, key] of KEYS.entries()) {
      await page
        .getByRole('treeitem')
        .filter({ hasText: `<b>${index}</b> 💥` })
        .click();
      await detailOf(page)
        .locator('pre', { hasText: `"<b>${index}</b> 💥"` })
        .waitFor();
      const crumbs = await detailOf(page).getByRole('navigation').getByRole('button').allTextContents();
      expect(crumbs.at(-1)).toBe(key === '' ? '""' : key);
    }
    // Changes and the search show them as well.
    writeIn(root, SETTINGS, `odd:\n  ${lines.join('  ').replaceAll('<b>', '<i>')}`);
    await page.getByRole('button', { name: /^Changes\s*10/ }).click();
    await page.getByText('<i>2</b> 💥', { exact: true }).waitFor();
    await page.keyboard.press('/');
    await page.getByLabel('Search').fill('<img src=x');
    await page.getByText('1 found').waitFor();
    expect(await page.locator('mark').first().textContent()).toContain('<img');
    expect(await page.locator('img, #explorer b, #explorer i').count()).toBe(0);
    expect(dialogs).toEqual([]);
    expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('have links that lead to them', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, SETTINGS, `odd:\n  ${lines.join('  ')}`);
    const { page, link } = await openExplorer(browser, {
      root,
      fragment: '&at=plugins.site.settings.odd.constructor',
    });
    for (const index of KEYS.keys()) {
      await page
        .getByRole('treeitem')
        .filter({ hasText: `<b>${index}</b> 💥` })
        .click();
      await detailOf(page)
        .locator('pre', { hasText: `<b>${index}</b>` })
        .waitFor();
      const { page: other, context } = await openPage(browser);
      await other.goto(`${link}${new URL(page.url()).hash.replace('#', '&')}`);
      await detailOf(other)
        .locator('pre', { hasText: `<b>${index}</b>` })
        .waitFor();
      await context.close();
      await page.goBack();
    }
  });

  test('have ids to copy where an id can name them', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, SETTINGS, `odd:\n  ${lines.join('  ')}`);
    const { page } = await openExplorer(browser, {
      root,
      fragment: '&at=plugins.site.settings.odd.a%252Eb',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await detailOf(page).getByText('No id can name this value').waitFor();
    expect(await detailOf(page).getByRole('button', { name: 'Id' }).count()).toBe(0);
    await page.getByRole('treeitem').filter({ hasText: '<b>2</b>' }).click();
    await detailOf(page).locator('pre', { hasText: '<b>2</b>' }).waitFor();
    await detailOf(page).getByRole('button', { name: 'Id' }).click();
    await detailOf(page).getByText('copied').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      `plugins.site.settings.odd.${MARKUP}`,
    );
  });
});

test('a value of 5 MB is cut in the tree, folded in the details, and whole if asked for', async () => {
  const root = copyFixture('sites/1.x');
  const text = `${'The same sentence again. '.repeat(200_000)}The end`;
  writeIn(root, SETTINGS, `title: Short\nbig: ${JSON.stringify(text)}\n`);
  const { page, complaints } = await openExplorer(browser, {
    root,
    fragment: '&at=plugins.site.settings.big',
  });
  const pre = detailOf(page).locator('pre').first();
  await pre.waitFor();
  expect((await pre.textContent())?.length).toBeLessThan(3_000);
  expect((await page.locator('.row[aria-selected=true]').textContent())?.length).toBeLessThan(1_000);
  await detailOf(page)
    .getByRole('button', { name: /^Show all 5,000,009 characters/ })
    .click();
  await detailOf(page).getByRole('button', { name: 'Unfold' }).click();
  await until('the value is whole', async () => (await page.evaluate<number>(PRE_LENGTH)) === 5_000_009);
  await page.getByLabel('Search').fill('value:"The end"');
  await page.getByText('1 found').waitFor();
  expect(complaints).toEqual([]);
});

test('a plugin of 10,000 keys has only its visible rows in the page', async () => {
  const root = copyFixture('sites/1.x');
  const lines = Array.from({ length: 10_000 }, (_, index) => `  item${index}: value ${index}\n`);
  writeIn(root, SETTINGS, `many:\n${lines.join('')}`);
  const { page, complaints } = await openExplorer(browser, {
    root,
    fragment: '&at=plugins.site.settings.many.item5000',
  });
  await page.locator('.row[aria-selected=true]', { hasText: 'value 5000' }).waitFor();
  expect(await page.getByRole('treeitem').count()).toBeLessThan(100);
  await page.getByLabel('Search').fill('item9999');
  await page.getByText('1 found').waitFor();
  await page.getByRole('treeitem', { name: /item9999/ }).click();
  await detailOf(page).getByText('"value 9999"').waitFor();
  await detailOf(page).getByRole('button', { name: 'many' }).click();
  await detailOf(page)
    .getByText(/^Of 10,000 values the site sets 10,000/)
    .waitFor();
  expect((await detailOf(page).locator('pre').first().textContent())?.length).toBeLessThan(3_000);
  expect(complaints).toEqual([]);
});
