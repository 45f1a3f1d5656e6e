import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFixture, writeIn } from '@flextype-bun/testing';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const SETTINGS = 'project/config/plugins/site/settings.yaml';
const LONG_KEY = `a-very-long-key-${'x'.repeat(80)}`;
const VIEWS = ['changes', 'problems', 'tokens', 'operations'];

// Elements that reach beyond the window, and those that cut their content off. Rows of the tree cut long values on purpose.
const CUT_OFF = `[...document.querySelectorAll('body *')].filter((element) => {
  const { left, right, width } = element.getBoundingClientRect();
  if (width === 0 || element.closest('.tree, svg, select')) return false;
  const { overflowX } = getComputedStyle(element);
  const isClipped = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
  return isClipped || left < -1 || right > innerWidth + 1;
}).map((element) => element.outerHTML.slice(0, 120))`;
const SCROLLS_SIDEWAYS = 'document.documentElement.scrollWidth > innerWidth';
const TREE_HEIGHT = `document.getElementById('tree').clientHeight`;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

async function expectWhole(page: Page, what: string): Promise<void> {
  expect([what, await page.evaluate<string[]>(CUT_OFF)]).toEqual([what, []]);
  expect([what, await page.evaluate<boolean>(SCROLLS_SIDEWAYS)]).toEqual([what, false]);
}

describe('nothing is cut off, and nothing scrolls sideways', () => {
  test.each([
    ['320 px wide', { viewport: { width: 320, height: 640 } }],
    ['a small phone on its side', { viewport: { width: 568, height: 320 } }],
    ['1280 px wide at 200 % zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
    ['2560 px wide', { viewport: { width: 2560, height: 1300 } }],
  ] satisfies [string, BrowserContextOptions][])('%s', async (_name, options) => {
    const root = copyFixture('sites/1.x');
    writeIn(
      root,
      SETTINGS,
      `${LONG_KEY}: ${'value '.repeat(60)}${'y'.repeat(300)}\nlist: [{a: 1}, {a: 2}]\n`,
    );
    const { page, url } = await openExplorer(browser, { root, ...options });
    await expectWhole(page, 'the tree');
    expect(await page.evaluate<number>(TREE_HEIGHT)).toBeGreaterThan(84);
    writeIn(root, SETTINGS, `${LONG_KEY}: ${'z'.repeat(400)}\nlist: [{a: 1}, {a: 3}]\n`);
    await page.getByRole('button', { name: /^Changes\s*\d/ }).waitFor();
    for (const at of [LONG_KEY, 'list']) {
      await page.goto(`${url}/explorer#at=plugins.site.settings.${at}`);
      await page.getByRole('heading', { name: 'Copy' }).waitFor();
      await expectWhole(page, at);
    }
    for (const view of VIEWS) {
      await page.goto(`${url}/explorer#view=${view}`);
      await page.locator('.cards li, table').first().waitFor();
      await expectWhole(page, view);
    }
  });
});

test('nothing moves if reduced motion is preferred', async () => {
  const { page, root } = await openExplorer(browser, {
    reducedMotion: 'reduce',
    fragment: '&at=plugins.site.settings.title',
  });
  writeIn(root, SETTINGS, 'title: Saved\n');
  await page.locator('.row.changed', { hasText: 'Saved' }).first().waitFor();
  const moving = 'document.getAnimations({ subtree: true }).length';
  expect(await page.evaluate<number>(moving)).toBe(0);
  const styles = `[...document.querySelectorAll('*')].map((element) => getComputedStyle(element)).filter(({ animationName, transitionDuration, scrollBehavior }) => animationName !== 'none' || transitionDuration !== '0s' || scrollBehavior === 'smooth').length`;
  expect(await page.evaluate<number>(styles)).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await page.evaluate<number>(styles)).toBeGreaterThan(0);
});
