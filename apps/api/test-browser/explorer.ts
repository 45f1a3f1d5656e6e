import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { writeIn } from '@flextype-bun/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { axe } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { type ExplorerPageOptions, openExplorer } from './explorer-page.ts';

// Code for the page is text, because the tests are not type-checked against the DOM.
const OVERFLOW = 'document.documentElement.scrollWidth - innerWidth';
const SETTINGS = 'project/config/plugins/site/settings.yaml';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

const open = (options: ExplorerPageOptions = {}) => openExplorer(browser, options);

describe('the explorer in a browser', () => {
  test('opens by the printed link, keeps the key out of the address and URLs, and contacts no other host', async () => {
    const { page, link, url, requests, complaints } = await open();
    const key = link.split('#key=')[1] ?? '?';
    expect(page.url()).toBe(`${url}/explorer`);
    await page.reload();
    await page.locator('[role=treeitem]').first().waitFor();
    expect(requests.filter((request) => request.includes(key))).toEqual([]);
    expect(requests.filter((request) => !request.startsWith(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('finds a value, explains it, and links to it', async () => {
    const { page, complaints } = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('settings.title');
    await page
      .getByRole('treeitem', { name: /^.*title/ })
      .last()
      .click();
    const detail = page.getByLabel('Details');
    await detail.getByText('project/plugins/site/settings.yaml', { exact: false }).first().waitFor();
    expect(await detail.locator('.effect.wins').count()).toBe(1);
    expect(page.url()).toContain('at=plugins.site.settings.title');
    expect(await page.locator('mark').count()).toBeGreaterThan(0);
    await page.goBack();
    await detail.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('marks a saved change at once, with the old value', async () => {
    const { page, root } = await open();
    writeIn(root, SETTINGS, 'title: First\n');
    await page.getByRole('button', { name: /^Changes\s*\d/ }).waitFor();
    writeIn(root, SETTINGS, 'title: Second\n');
    await page.getByRole('button', { name: 'Changes' }).click();
    await page.getByText('Second', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'plugins.site.settings.title' }).first().click();
    const row = page.locator('.row.changed');
    await row.getByText('Second').waitFor();
    expect(await row.locator('.was').textContent()).toMatch(/^was First \d/);
  });

  for (const [name, options] of Object.entries({
    light: {},
    dark: { colorScheme: 'dark' },
    narrow: { viewport: { width: 390, height: 800 } },
  } satisfies Record<string, BrowserContextOptions>)) {
    test(`axe finds nothing in any view, ${name}`, async () => {
      const { page } = await open({
        ...options,
        bypassCSP: true,
        fragment: '&at=plugins.site.settings.title',
      });
      await page.getByText('Where from').waitFor();
      expect(await axe(page)).toEqual([]);
      for (const view of ['Registry', 'Changes', 'Problems', 'Tokens', 'Operations']) {
        await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
        await page.locator('main > *').last().waitFor();
        expect(await axe(page)).toEqual([]);
      }
      const overflow = await page.evaluate<number>(OVERFLOW);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
});
