import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFixture, until, writeIn } from '@flextype-bun/testing';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { openExplorer } from './explorer-page.ts';

const ACTIVE = `document.getElementById(document.getElementById('tree').getAttribute('aria-activedescendant') ?? '')`;
const FOCUSED = `document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent`;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** The active row, as reported to assistive technology. */
function activeRow(page: Page) {
  const attribute = (name: string) => page.evaluate<string | null>(`${ACTIVE}?.getAttribute('aria-${name}')`);
  return {
    key: () => page.evaluate<string>(`${ACTIVE}?.querySelector('.key').textContent`),
    level: () => attribute('level'),
    expanded: () => attribute('expanded'),
    place: async () => `${await attribute('posinset')} of ${await attribute('setsize')}`,
  };
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function expectFocus(page: Page, name: string): Promise<void> {
  await until(`the focus is on ${name}`, async () => (await page.evaluate<string>(FOCUSED)) === name);
}

/** Waits until a letter starts another word. */
async function nextWord(): Promise<void> {
  const since = performance.now();
  await until('the word is over', () => performance.now() - since > 800);
}

/** Presses Tab until something has the focus whose name begins so: the names of views end with a count. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if ((await page.evaluate<string | null>(FOCUSED))?.startsWith(name)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Tab never reaches ${name}`);
}

describe('with the keyboard alone', () => {
  test('the tree is walked by the ARIA tree pattern', async () => {
    const { page } = await openExplorer(browser);
    const row = activeRow(page);
    await tabTo(page, 'tree');
    expect([await row.key(), await row.level(), await row.expanded()]).toEqual(['flextype', '1', 'true']);
    expect(await row.place()).toBe('1 of 2');
    await press(page, 'ArrowRight');
    expect([await row.key(), await row.level(), await row.place()]).toEqual(['settings', '2', '1 of 2']);
    await press(page, 'ArrowRight');
    await until('the settings are open', async () => (await row.expanded()) === 'true');
    await press(page, 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft');
    expect(await row.key()).toBe('settings');
    await press(page, 'ArrowLeft');
    await until('the settings are closed', async () => (await row.expanded()) === 'false');
    await press(page, 'ArrowLeft', 'ArrowLeft');
    await until('the root is closed', async () => (await row.expanded()) === 'false');
    // A closed root has no place outside.
    await press(page, 'ArrowDown', 'ArrowLeft', 'ArrowLeft');
    expect(await row.key()).toBe('plugins');
    await press(page, '*');
    await page
      .getByRole('treeitem', { name: /manifest/ })
      .first()
      .waitFor();
    await press(page, 'End');
    expect(await row.key()).toBe('site');
    await press(page, 'Home');
    expect(await row.key()).toBe('flextype');
    await press(page, 'PageDown');
    expect(await row.key()).not.toBe('flextype');
  });

  test('typed letters lead to the next key that starts with them, from the end to the start', async () => {
    const { page } = await openExplorer(browser, { fragment: '&at=plugins.site.settings.title' });
    const row = activeRow(page);
    await until('the value is active', async () => (await row.key()) === 'title');
    await tabTo(page, 'tree');
    await page.keyboard.type('pri');
    expect(await row.key()).toBe('priority');
    await nextWord();
    await page.keyboard.type('E');
    const first = await row.key();
    await nextWord();
    await page.keyboard.type('e');
    expect([first, await row.key()].sort()).toEqual(['enabled', 'entries']);
  });

  test('a value is found, explained and left, and the focus is never lost', async () => {
    const { page } = await openExplorer(browser);
    const row = activeRow(page);
    const detail = page.getByRole('complementary');
    await press(page, '/');
    await expectFocus(page, 'search');
    await page.keyboard.type('key:title lighthouse');
    await page.getByText('1 found').waitFor();
    await press(page, 'ArrowDown');
    await expectFocus(page, 'tree');
    expect(await row.key()).toBe('plugins');
    await press(page, 'End', 'Enter');
    await detail.getByText('"The Lighthouse"').waitFor();
    expect(await row.key()).toBe('title');
    await tabTo(page, 'Close details');
    await press(page, 'Enter');
    await detail.waitFor({ state: 'detached' });
    await expectFocus(page, 'tree');
    await press(page, 'Enter');
    await detail.waitFor();
    await tabTo(page, 'Copy');
    await press(page, 'Escape');
    await detail.waitFor({ state: 'detached' });
    await expectFocus(page, 'tree');
    await press(page, 'Enter');
    await detail.waitFor();
    await press(page, 'Escape');
    await detail.waitFor({ state: 'detached' });
    await press(page, 'Control+k', 'Escape');
    await page.getByText(/\d+ rows/).waitFor();
    expect(await page.getByLabel('Search').inputValue()).toBe('');
  });

  test('a problem leads to its value, from where the arrow keys go on', async () => {
    const root = copyFixture('sites/1.x');
    writeIn(root, 'project/config/plugins/site/settings.yaml', 'titel: Misspelt\nalso: 1\n');
    const { page } = await openExplorer(browser, { root, fragment: '&view=problems' });
    await page.getByRole('button', { name: 'plugins.site.settings.titel' }).focus();
    await press(page, 'Enter');
    const row = activeRow(page);
    await until('the value is active', async () => (await row.key()) === 'titel');
    await expectFocus(page, 'tree');
    await press(page, 'ArrowDown');
    expect(await row.key()).toBe('also');
  });

  test('? opens the list of keys, and closing it changes nothing', async () => {
    const { page } = await openExplorer(browser, { fragment: '&at=plugins.site.settings.title' });
    await tabTo(page, 'tree');
    await press(page, '?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, 'tree');
    expect(await page.getByRole('complementary').count()).toBe(1);
    await press(page, '/');
    await page.keyboard.type('what?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByLabel('Search').inputValue()).toBe('what?');
  });

  test('every view and its buttons can be reached', async () => {
    const { page } = await openExplorer(browser);
    for (const [view, control] of [
      ['Changes', 'Operations'],
      ['Problems', 'Filter problems'],
      ['Tokens', 'Show the registry as efe1… sees it'],
      ['Operations', 'Operations'],
    ] as const) {
      await page.getByRole('button', { name: 'Keys' }).focus();
      await tabTo(page, view);
      await press(page, 'Enter');
      await page.getByRole('region', { name: view }).waitFor();
      await page.locator('table, .cards li, .page .muted').first().waitFor();
      await tabTo(page, control);
    }
  });
});
