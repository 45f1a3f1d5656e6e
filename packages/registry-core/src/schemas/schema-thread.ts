import { Worker } from 'node:worker_threads';
import type { SchemaReport, SchemaRequest, SchemaResponse } from './schema-protocol.ts';

/** A report, or why there is none. */
export type ThreadResult = SchemaReport | { readonly unchecked: string };

/** Limits of one schema. */
export interface SchemaLimits {
  readonly timeoutMs: number;
  /** By how much the process may grow meanwhile. */
  readonly memoryBytes: number;
}

/** Defined when compiled into a single file, in which modules have no URL of their own. */
declare const FLEXTYPE_SINGLE_FILE: true | undefined;

// A TypeScript file beside the source, a JavaScript file in a build or a bundle.
const NAME = import.meta.url.endsWith('.ts') ? './schema-worker.ts' : './schema-worker.js';
const WORKER =
  typeof FLEXTYPE_SINGLE_FILE === 'undefined' ? new URL(NAME, import.meta.url) : './schema-worker.js';

// Loading the validator takes a tenth of a second, but on a busy machine much longer.
const START_TIMEOUT_MS = 30_000;
const MEMORY_CHECK_INTERVAL_MS = 50;

/**
 * Compares settings with schemas in a thread of its own. A schema may come from anyone: one that takes too long or too much
 * memory ends the thread, and the next one gets another.
 */
export class SchemaThread {
  readonly #limits: SchemaLimits;
  #worker: Worker | undefined;

  constructor(limits: SchemaLimits) {
    this.#limits = limits;
  }

  /** One request at a time. */
  async check(request: SchemaRequest): Promise<ThreadResult> {
    try {
      const worker = this.#worker ?? (await startWorker());
      this.#worker = worker;
      const response = waitFor(worker, this.#limits);
      worker.postMessage(request);
      const report = await response;
      if (report !== 'ready') return report;
      throw new Error('it answered out of turn');
    } catch (error) {
      await this.close();
      return { unchecked: error instanceof Error ? error.message : String(error) };
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

async function startWorker(): Promise<Worker> {
  const worker = new Worker(WORKER);
  // Checking must not keep the process alive.
  worker.unref();
  try {
    await waitFor(worker, { timeoutMs: START_TIMEOUT_MS, memoryBytes: Infinity });
  } catch (cause) {
    await worker.terminate();
    throw new Error('its thread did not start', { cause });
  }
  return worker;
}

/** The next response of a thread, if it comes within the limits. */
async function waitFor(worker: Worker, { timeoutMs, memoryBytes }: SchemaLimits): Promise<SchemaResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<SchemaResponse>();
  const fail = (reason: string) => reject(new Error(reason));
  const onError = (error: Error) => fail(`it failed: ${error.message}`);
  const onExit = () => fail('its thread ended');
  worker.on('message', resolve).on('error', onError).on('exit', onExit);
  const timer = setTimeout(() => fail(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
  // Bun has no limit for the memory of a thread.
  const before = process.memoryUsage.rss();
  const guard = setInterval(() => {
    if (process.memoryUsage.rss() - before > memoryBytes) fail('it took too much memory');
  }, MEMORY_CHECK_INTERVAL_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    clearInterval(guard);
    worker.off('message', resolve).off('error', onError).off('exit', onExit);
  }
}
