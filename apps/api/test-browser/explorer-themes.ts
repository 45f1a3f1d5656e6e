import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { until } from '@flextype-bun/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const VIEWS = ['Registry', 'Changes', 'Problems', 'Tokens', 'Operations'];
const BACKGROUND = 'getComputedStyle(document.body).backgroundColor';
const WHITE = 'rgb(255, 255, 255)';
const NEARLY_BLACK = 'rgb(21, 24, 28)';
const BLACK = 'rgb(0, 0, 0)';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

function background(page: Page): Promise<string> {
  return page.evaluate<string>(BACKGROUND);
}

function outline(page: Page, selector: string): Promise<string> {
  const styles = `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))`;
  return page.evaluate<string>(
    `(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(${styles})`,
  );
}

function choose(page: Page, theme: string): Promise<string[]> {
  return page.getByLabel('Theme').selectOption({ label: theme });
}

describe('the theme of the explorer', () => {
  test('follows the system until one is chosen, which stays after a reload', async () => {
    const { page } = await openExplorer(browser, { colorScheme: 'dark' });
    expect(await background(page)).toBe(NEARLY_BLACK);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await background(page)).toBe(WHITE);
    await choose(page, 'Dark');
    expect(await background(page)).toBe(NEARLY_BLACK);
    await page.reload();
    await page.getByLabel('Theme').waitFor();
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark');
    expect(await background(page)).toBe(NEARLY_BLACK);
    await choose(page, 'System');
    expect(await background(page)).toBe(WHITE);
  });

  test('has more contrast if it is chosen, or if the system asks for it', async () => {
    const { page } = await openExplorer(browser, { colorScheme: 'dark' });
    await choose(page, 'High contrast');
    expect(await background(page)).toBe(BLACK);
    await choose(page, 'Dark');
    expect(await background(page)).toBe(NEARLY_BLACK);
    await page.emulateMedia({ contrast: 'more' });
    await until('the page follows', async () => (await background(page)) === BLACK);
  });

  test.each<BrowserContextOptions>([{ forcedColors: 'active' }, { contrast: 'more' }])(
    'outlines what is selected, %j',
    async (options) => {
      const { page } = await openExplorer(browser, options);
      await page.getByRole('treeitem').last().click();
      expect(await outline(page, '.row[aria-selected=true]')).toBe('solid 3px');
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Problems' }).click();
      await page.getByRole('button', { pressed: true }).waitFor();
      expect(await outline(page, 'button[aria-pressed=true]')).toBe('solid 3px');
    },
  );

  test.each(['#ffd400', '#b91c1c', '#777777', '#0000ff', '#00ff00'])(
    'writes readably on a label of %s',
    async (color) => {
      const args = ['--set', 'explorer.label=Staging', '--set', `explorer.color="${color}"`];
      const { page } = await openExplorer(browser, { args, bypassCSP: true });
      await page.getByText('Staging').waitFor();
      expect(await axe(page, ['color-contrast'])).toEqual([]);
    },
  );
});

const APPEARANCES: Readonly<Record<string, BrowserContextOptions & { readonly theme?: string }>> = {
  'light on a dark system': { theme: 'Light', colorScheme: 'dark' },
  'dark on a light system': { theme: 'Dark', colorScheme: 'light' },
  'in high contrast': { theme: 'High contrast', colorScheme: 'light' },
  'in high contrast, as a dark system asks': { contrast: 'more', colorScheme: 'dark' },
  'in forced colours': { forcedColors: 'active', colorScheme: 'dark' },
};

describe.each(Object.entries(APPEARANCES))('the explorer %s', (_, { theme, ...options }) => {
  test('passes axe in every view, and with marked hits', async () => {
    const { page } = await openExplorer(browser, { ...options, bypassCSP: true, fragment: '&q=title' });
    if (theme !== undefined) await choose(page, theme);
    await page.locator('mark').first().waitFor();
    await page.getByRole('treeitem').last().click();
    for (const view of VIEWS) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
      await page.locator('main > *').last().waitFor();
      expect(await axe(page)).toEqual([]);
    }
  });
});
