import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { type ChildServer, startChild } from '../child-server.ts';
import { residentMemory } from '../process-figures.ts';
import { PAINT_PROBE, whenTrue } from './page-probe.ts';

const SERVER = resolve(import.meta.dir, '../../src/index.ts');

/** The key of the measured servers. */
export const KEY = 'the-key-of-the-benchmark';

/** Starts the server as shipped, without its log. */
export function startSite(root: string, ...settings: readonly string[]): Promise<ChildServer> {
  const set = ['log.level=error', ...settings].flatMap((setting) => ['--set', setting]);
  return startChild([process.execPath, SERVER, '--root', root, '--port', '0', ...set], {
    FLEXTYPE_EXPLORER_KEY: KEY,
  });
}

/** The explorer in a tab of its own, with an empty cache. */
export interface Tab {
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly close: () => Promise<void>;
}

/** Opens the explorer, and waits until all rows are there. */
export async function openTab(browser: Browser, url: string, address = ''): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await page.addInitScript(PAINT_PROBE);
  await page.goto(`${url}/explorer#key=${KEY}${address}`, { waitUntil: 'commit' });
  await page.evaluate(whenTrue('globalThis.probe?.all > 0'));
  return { page, devtools, close: () => context.close() };
}

/** Memory of a tab, in bytes. */
export interface TabMemory {
  /** Resident memory of its process, with Chromium's own code. */
  readonly resident: number;
  /** Its proportional share of that: memory that other processes use as well counts in part. */
  readonly proportional: number;
  /** Its JavaScript objects, after a collection. */
  readonly heap: number;
}

/** Measures the tab that is open; there must be no other. */
export async function tabMemory(browser: Browser, { devtools }: Tab): Promise<TabMemory> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  // A spare process, kept for the next tab, is smaller than any page.
  const pid = pids.toSorted((a, b) => residentMemory(b) - residentMemory(a))[0] ?? 0;
  const resident = residentMemory(pid);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return {
    resident,
    proportional: Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) * 1024,
    heap: metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN,
  };
}
