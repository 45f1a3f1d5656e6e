import type { Registry, RegistryDiagnostic } from '@flextype-bun/registry-core';
import { askWorker, workerLocation } from './ask-worker.ts';
import type { FindingsReport, FindingsTask } from './findings-worker.ts';
import {
  type Found,
  type FoundKinds,
  joinKinds,
  type KnownFindings,
  toKinds,
  withoutCodes,
} from './found.ts';

// The worker reads the whole site, which can take seconds: run it once per burst of changes.
const QUIET_MS = 500;

// Nothing notifies of changes of tokens, so findings age: the slower the check, the longer they last.
const MIN_AGE_MS = 3_000;
const MAX_LOAD = 1 / 5;

/** Runs the checks of `doctor` in a worker on request, and again after changes of the site. */
export class SiteFindings {
  readonly #root: string;
  readonly #signal: AbortSignal;
  #found: FoundKinds = { found: [], kinds: [] };
  /** The kinds of findings that the loader makes itself. */
  #loaderCodes: ReadonlySet<string> = new Set();
  #key: string | undefined;
  #freshUntil = 0;
  #running: Promise<void> | undefined;

  /** @param signal aborted when the server stops */
  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  /** The findings for the current state of the registry; those of before, with what the loader found, until they are ready. */
  async of({ status }: Pick<Registry, 'status'>, timeoutMs = QUIET_MS): Promise<KnownFindings> {
    const { diagnostics } = status;
    const key = `${status.version} ${diagnostics.map(({ message }) => message).join('\n')}`;
    const isKnown = key === this.#key;
    if (isKnown && performance.now() < this.#freshUntil) return { ...this.#found, checked: true };
    this.#running ??= this.#run(key, diagnostics).finally(() => {
      this.#running = undefined;
    });
    if (!isKnown) await Promise.race([this.#running, Bun.sleep(timeoutMs)]);
    if (key === this.#key) return { ...this.#found, checked: true };
    // The checks may have seen a broken file before the registry did.
    const ofLoader = new Set([...this.#loaderCodes, ...diagnostics.map(({ code }) => code)]);
    const earlier = withoutCodes(this.#found, ofLoader);
    return { ...joinKinds(toKinds(diagnostics.map(fromDiagnostic)), earlier), checked: false };
  }

  async #run(key: string, diagnostics: readonly RegistryDiagnostic[]): Promise<void> {
    const startedAt = performance.now();
    const task: FindingsTask = { root: this.#root };
    const report = await askWorker<FindingsReport>(WORKER, task, this.#signal);
    this.#key = key;
    this.#loaderCodes = new Set(diagnostics.map(({ code }) => code));
    const now = performance.now();
    this.#freshUntil = now + Math.max(MIN_AGE_MS, (now - startedAt) / MAX_LOAD);
    this.#found = 'error' in report ? toKinds([failure(report.error)]) : report;
  }
}

const WORKER = workerLocation('findings-worker');

function fromDiagnostic({ remedy = '', ...diagnostic }: RegistryDiagnostic): Found {
  return { ...diagnostic, remedy };
}

function failure(error: string): Found {
  return {
    severity: 'warning',
    code: 'internal-error',
    message: `The site could not be checked: ${error}`,
    remedy: 'Run flextype-registry doctor',
  };
}
