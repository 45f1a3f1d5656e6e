import type { Browser, Page } from 'playwright-core';

/** Work of the main thread of a page, in milliseconds of processor time, so that other processes do not distort it. */
export interface Work {
  readonly longest: number;
  readonly total: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
}

const MICROSECONDS = 1_000;

/** The work of the page's main thread while `act` runs, from Chromium's trace. */
export async function traceWork(browser: Browser, page: Page, act: () => Promise<void>): Promise<Work> {
  await browser.startTracing(page, {
    categories: ['__metadata', 'toplevel', 'disabled-by-default-devtools.timeline'],
  });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const tasks = trace.traceEvents.filter(({ name, ph }) => name === 'RunTask' && ph === 'X');
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const durations = tasks
    .filter(({ pid, tid }) => mains.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / MICROSECONDS);
  return { longest: Math.max(0, ...durations), total: durations.reduce((sum, each) => sum + each, 0) };
}
