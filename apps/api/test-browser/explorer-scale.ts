import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { makeSite, pluginFiles, until, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const VALUES = 12_000;
const SITE = 'project/config/plugins/big/settings.yaml';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** Opens a site with one large plugin and one small one. */
async function openLarge(fragment = '') {
  const values = Array.from({ length: VALUES }, (_, index) => `  k${index}: value ${index}\n`).join('');
  const root = makeSite({
    ...pluginFiles('big', 'version: 1.0.0', `enabled: true\nlabel: Old label\nvalues:\n${values}`),
    ...pluginFiles('small', 'version: 1.0.0', 'enabled: true\nlabel: Small'),
  });
  const opened = await openExplorer(browser, { root, fragment });
  await until('all rows are there', async () => /^[1-9][\d,]* rows$/.test(await counted(opened.page)));
  return opened;
}

async function counted(page: Page): Promise<string> {
  return (await page.locator('.tools [role=status]').textContent()) ?? '';
}

async function search(page: Page, text: string, found: string): Promise<void> {
  await page.locator('#search').fill(text);
  await until(`${text} is found`, async () => (await counted(page)) === found);
}

describe('the explorer of a large site', () => {
  test('lists all ids in one list, of which only visible rows are in the page', async () => {
    const { page, complaints } = await openLarge();
    await page.getByLabel('Flat ids').click();
    await page.locator('#tree').focus();
    await page.keyboard.press('End');
    const rows = page.getByRole('treeitem');
    await rows.last().getByText('plugins.small.settings').waitFor();
    expect(await rows.count()).toBeLessThan(100);
    expect(Number(await rows.last().getAttribute('aria-posinset'))).toBeGreaterThan(VALUES);
    await page.keyboard.press('Home');
    await rows.first().getByText('flextype.').waitFor();
    await page.locator('#tree').hover();
    await page.mouse.wheel(0, 28 * 6_000);
    await page
      .getByText(/^plugins\.big\.settings\.values\.k59\d\d$/)
      .first()
      .waitFor();
    expect(await rows.count()).toBeLessThan(100);
    expect(complaints).toEqual([]);
  });

  test('is searched while typing, and shows the ancestors of each hit', async () => {
    const { page } = await openLarge();
    await search(page, 'values.k1199', '11 found');
    expect(await page.getByRole('treeitem').count()).toBe(15);
    await search(page, 'value:"VALUE 11999"', '1 found');
    await search(page, 'type:string file:plugins/small', '2 found');
  });

  test('shows a saved value at once, without fetching its module, and finds it from then on', async () => {
    const { page, root, requests } = await openLarge('&at=plugins.big.settings.label');
    const before = requests.filter((request) => request.includes('/api/tree')).length;
    writeIn(root, SITE, 'label: New label\n');
    const row = page.locator('.row.changed');
    await row.getByText('New label').waitFor();
    expect(await row.locator('.was').textContent()).toStartWith('was Old label');
    expect(await row.getByRole('img', { name: 'overrides' }).count()).toBe(1);
    await page.getByLabel('Details').getByText(SITE, { exact: false }).first().waitFor();
    await search(page, 'value:"new label"', '1 found');
    await search(page, 'value:"old label"', '0 found');
    expect(requests.filter((request) => request.includes('/api/tree')).length).toBe(before);
  });

  test('follows values that come and go, and keeps what is open and selected', async () => {
    const { page, root } = await openLarge('&at=plugins.small.settings.label');
    const selected = page.getByRole('treeitem', { selected: true });
    await selected.getByText('Small').waitFor();
    writeIn(root, SITE, 'values: {more: {deep: 1}, k5: {now: a map}}\n');
    await search(page, 'key:deep', '1 found');
    await search(page, 'key:now', '1 found');
    writeIn(root, SITE, 'label: Only this\n');
    await search(page, 'key:deep', '0 found');
    await search(page, 'value:"only this"', '1 found');
    await page.locator('#search').fill('');
    await selected.getByText('Small').waitFor();
    await search(page, 'key:k', `${VALUES.toLocaleString('en')} found`);
  });
});
