import type { Browser } from 'playwright-core';
import { followChanges } from './changes.ts';
import { changedRowProbe, FRAME_PROBE, RESOURCE_TIMES, VIEW_PROBE, whenTrue } from './page-probe.ts';
import { MARK_PATH, writeMark } from './sites.ts';
import { openTab, type Tab } from './tab.ts';
import { traceWork, type Work } from './tasks.ts';

/** When something was there, in milliseconds since the navigation. */
export interface Paint {
  readonly first: number;
  readonly all: number;
  /** The script was there. */
  readonly script: number;
  /** The tree was asked for, its first bytes came, all of it came. */
  readonly asked: number;
  readonly answered: number;
  readonly received: number;
  readonly bytes: number;
}

/** Opens the page in a new tab with an empty cache. */
export async function measurePaint(browser: Browser, url: string): Promise<Paint> {
  const tab = await openTab(browser, url);
  const painted = await tab.page.evaluate<Pick<Paint, 'first' | 'all'>>('probe');
  const resources = await tab.page.evaluate<Omit<Paint, 'first' | 'all'>>(RESOURCE_TIMES);
  await tab.close();
  return { ...painted, ...resources };
}

/** One key press. */
export interface KeyPress extends Work {
  /** From the key to the last frame that it changed. */
  readonly shown: number;
}

// Each is a search that the page has not made before; some find nearly everything, some nothing.
const TYPED = ['plugin-1', 'title 42', 'site', 'value:summary', 'settings.sec', 'zzzz'];
const QUIET_MS = 400;

/** Types a few searches, a key at a time, waiting for each to be shown. */
export async function measureSearch(browser: Browser, { page }: Tab): Promise<KeyPress[]> {
  await page.evaluate(VIEW_PROBE);
  const input = page.locator('#search');
  await input.focus();
  const presses: KeyPress[] = [];
  for (const text of TYPED) {
    for (const key of text) {
      let pressed = 0;
      const work = await traceWork(browser, page, async () => {
        pressed = performance.timeOrigin + performance.now();
        await page.keyboard.type(key);
        await quiet(page, pressed);
      });
      const last = await page.evaluate<number>('views.last');
      presses.push({ ...work, shown: Math.max(0, last - pressed) });
    }
    await input.fill('');
    await quiet(page, performance.timeOrigin + performance.now());
  }
  return presses;
}

async function quiet(page: Tab['page'], since: number): Promise<void> {
  await page.evaluate(
    whenTrue(`performance.timeOrigin + performance.now() - Math.max(${since}, views.last) > ${QUIET_MS}`),
  );
}

/** Switches to all ids in one list. */
export async function measureFlat(browser: Browser, { page }: Tab): Promise<KeyPress> {
  await page.evaluate(VIEW_PROBE);
  let clicked = 0;
  const work = await traceWork(browser, page, async () => {
    clicked = performance.timeOrigin + performance.now();
    await page.getByLabel('Flat ids').click();
    await quiet(page, clicked);
  });
  return { ...work, shown: (await page.evaluate<number>('views.last')) - clicked };
}

const WHEEL_MS = 4_000;
const JUMPS = 40;

/** What scrolling was like. */
export interface Scrolled {
  /** Gaps between frames while a wheel turns, in milliseconds. */
  readonly wheel: readonly number[];
  /** The same while the scroll bar is dragged to other places. */
  readonly jumps: readonly number[];
  readonly work: Work;
}

/** Turns the wheel, and drags the scroll bar. */
export async function measureScroll(browser: Browser, { page }: Tab): Promise<Scrolled> {
  const box = await page.locator('#tree').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 200);
  await page.evaluate(FRAME_PROBE);
  let wheel: number[] = [];
  let jumps: number[] = [];
  const work = await traceWork(browser, page, async () => {
    await frameGaps(page);
    const end = performance.now() + WHEEL_MS;
    while (performance.now() < end) await page.mouse.wheel(0, 700);
    wheel = await frameGaps(page);
    await page.evaluate(JUMP);
    jumps = await frameGaps(page);
  });
  return { wheel, jumps, work };
}

async function frameGaps(page: Tab['page']): Promise<number[]> {
  const frames = await page.evaluate<number[]>('frameTimes.splice(0, frameTimes.length - 1)');
  return frames.slice(1).map((time, index) => time - (frames[index] ?? time));
}

const JUMP = `new Promise((resolve) => {
  const tree = document.querySelector('#tree');
  let left = ${JUMPS};
  const jump = () => {
    tree.scrollTop = ((left * 7919) % 1000) / 1000 * tree.scrollHeight;
    left-- > 0 ? setTimeout(jump, 30) : resolve();
  };
  jump();
})`;

/** Does what people do, so that the memory of a used tab can be measured. */
export async function useTab({ page }: Tab): Promise<void> {
  await page.evaluate(VIEW_PROBE);
  for (const text of TYPED) {
    await page.locator('#search').fill('');
    await page.locator('#search').pressSequentially(text);
    await quiet(page, performance.timeOrigin + performance.now());
  }
  await page.locator('#search').fill('');
  await page.getByLabel('Flat ids').click();
  await page.evaluate(JUMP);
}

/** One saved file, in milliseconds. */
export interface Saved {
  /** Until the server sent the change. */
  readonly sent: number;
  /** Until the row was on the screen. */
  readonly shown: number;
}

/** Saves a file several times, and waits for its marked row. */
export async function measureSaves(browser: Browser, url: string, root: string, rounds: number) {
  const tab = await openTab(browser, url, `&at=${MARK_PATH}`);
  const sent = await followChanges(url);
  const saved: Saved[] = [];
  for (let mark = 1; mark <= rounds; mark++) {
    const shown = tab.page.evaluate<number>(changedRowProbe(String(mark)));
    const began = performance.timeOrigin + performance.now();
    writeMark(root, 0, mark);
    const at = await shown;
    saved.push({ sent: sent() - began, shown: at - began });
    // Let the page finish what the change caused.
    await tab.page.waitForTimeout(QUIET_MS);
  }
  await tab.close();
  return saved;
}
