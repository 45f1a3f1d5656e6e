import type { Worker } from 'node:worker_threads';
import type { SchemaReport, SchemaRequest, SchemaResponse } from './schema-protocol.ts';

/** A report, or why there is none. */
export type ThreadResult = SchemaReport | { readonly unchecked: string };

/** Limits of one schema. */
export interface SchemaLimits {
  /** Processor time of the whole process: on a busy machine a thread of low priority hardly gets any. */
  readonly processorMs: number;
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
const CHECK_INTERVAL_MS = 50;

/**
 * Compares settings with schemas in a thread of its own. A schema may come from anyone: one that takes too long or too much
 * memory ends the thread, and the next one gets another.
 */
export class SchemaThread {
  readonly #limits: SchemaLimits;
  #worker: Worker | undefined;
  #failures = 0;

  constructor(limits: SchemaLimits) {
    this.#limits = limits;
  }

  /** How many schemas could not be checked. */
  get failures(): number {
    return this.#failures;
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
      this.#failures++;
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
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(WORKER);
  // Checking must not keep the process alive.
  worker.unref();
  try {
    await waitFor(worker, { processorMs: Infinity, timeoutMs: START_TIMEOUT_MS, memoryBytes: Infinity });
  } catch (cause) {
    await worker.terminate();
    throw new Error('its thread did not start', { cause });
  }
  return worker;
}

/** The next response of a thread, if it comes within the limits. */
async function waitFor(worker: Worker, limits: SchemaLimits): Promise<SchemaResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<SchemaResponse>();
  const fail = (reason: string) => reject(new Error(reason));
  const onError = (error: Error) => fail(`it failed: ${error.message}`);
  const onExit = () => fail('its thread ended');
  worker.on('message', resolve).on('error', onError).on('exit', onExit);
  const isExceeded = createCheck(limits);
  const guard = setInterval(() => {
    const reason = isExceeded();
    if (reason !== undefined) fail(reason);
  }, CHECK_INTERVAL_MS);
  try {
    return await promise;
  } finally {
    clearInterval(guard);
    worker.off('message', resolve).off('error', onError).off('exit', onExit);
  }
}

/** Returns a function that says which limit is exceeded by now. */
function createCheck({ processorMs, timeoutMs, memoryBytes }: SchemaLimits): () => string | undefined {
  const startedAt = performance.now();
  const processor = process.cpuUsage();
  // Bun has no limit for the memory of a thread.
  const memory = process.memoryUsage.rss();
  return () => {
    if (process.memoryUsage.rss() - memory > memoryBytes) return 'it took too much memory';
    const { user, system } = process.cpuUsage(processor);
    if ((user + system) / 1000 > processorMs) {
      return `it took longer than ${processorMs / 1000} s of processor time`;
    }
    return performance.now() - startedAt > timeoutMs
      ? `it took longer than ${timeoutMs / 1000} s`
      : undefined;
  };
}
