import type { Registry } from '@flextype-bun/registry-core';
import { IS_SINGLE_FILE } from '../lib/paths.ts';
import type { FindingsReport, FindingsTask } from './findings-worker.ts';
import type { Found } from './problem-list.ts';

// The worker reads the whole site, which can take seconds: run it once per burst of changes.
const QUIET_MS = 500;
const TIMEOUT_MS = 60_000;

// Nothing notifies of changes of tokens, so findings age: the slower the check, the longer they last.
const MIN_AGE_MS = 3_000;
const MAX_LOAD = 1 / 5;

/** Runs the checks of `doctor` in a worker on request, and again after changes of the site. */
export class SiteFindings {
  readonly #root: string;
  #found: readonly Found[] | undefined;
  #key: string | undefined;
  #freshUntil = 0;
  #running: Promise<void> | undefined;
  #worker: Worker | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The findings for the current state of the registry; `undefined` while they are not ready. */
  async of(
    { status }: Pick<Registry, 'status'>,
    timeoutMs = QUIET_MS,
  ): Promise<readonly Found[] | undefined> {
    const key = `${status.version} ${status.diagnostics.map(({ message }) => message).join('\n')}`;
    const isKnown = key === this.#key;
    if (isKnown && performance.now() < this.#freshUntil) return this.#found;
    this.#running ??= this.#run(key).finally(() => {
      this.#running = undefined;
    });
    if (isKnown) return this.#found;
    await Promise.race([this.#running, Bun.sleep(timeoutMs)]);
    return key === this.#key ? this.#found : undefined;
  }

  close(): void {
    this.#worker?.terminate();
  }

  async #run(key: string): Promise<void> {
    const startedAt = performance.now();
    const worker = new Worker(WORKER);
    this.#worker = worker;
    const { promise, resolve } = Promise.withResolvers<FindingsReport>();
    worker.addEventListener('message', ({ data }: MessageEvent<FindingsReport>) => resolve(data));
    worker.addEventListener('error', ({ message }) => resolve({ error: message }));
    const timer = setTimeout(() => resolve({ error: 'it took too long' }), TIMEOUT_MS);
    const task: FindingsTask = { root: this.#root };
    worker.postMessage(task);
    const report = await promise;
    clearTimeout(timer);
    worker.terminate();
    this.#worker = undefined;
    this.#key = key;
    const now = performance.now();
    this.#freshUntil = now + Math.max(MIN_AGE_MS, (now - startedAt) / MAX_LOAD);
    this.#found = 'findings' in report ? report.findings : [failure(report.error)];
  }
}

// The worker's location in the source, in a packed plugin, and in the single file.
const NAME = import.meta.url.endsWith('.ts') ? './findings-worker.ts' : './findings-worker.js';
const WORKER = IS_SINGLE_FILE ? './findings-worker.js' : new URL(NAME, import.meta.url);

function failure(error: string): Found {
  return {
    severity: 'warning',
    code: 'internal-error',
    message: `The site could not be checked: ${error}`,
    remedy: 'Run flextype-registry doctor',
  };
}
