import { type RegistryDiagnostic, RegistryError } from '../common/errors.ts';
import { type ChangedKeys, Loader } from '../load/loader.ts';
import type { SettingsLayers } from '../load/module.ts';
import { openProject } from '../load/open-project.ts';
import type { Snapshot } from '../load/snapshot.ts';
import { changedIds } from '../values/diff.ts';
import { runInSlices } from '../values/slices.ts';
import type { LiveState, RegistryEvent, RegistryListener, RegistryStatus } from './events.ts';
import type { RegistryLogEntry, RegistryOptions } from './options.ts';
import { compareProblems, type ProblemChanges, toLogEntries } from './problem-changes.ts';
import { ReloadQueue } from './reload-queue.ts';
import { mergeRequests, type ReloadRequest, toChangedKeys, toModuleIds } from './reload-request.ts';
import { Debounce, Timer } from './timers.ts';
import { ProjectWatcher } from './watch.ts';
import { isSchema } from './watched-paths.ts';

// A burst of changes is read after at most this many debounce times.
const MAX_DEBOUNCE_PERIODS = 5;

// A sweep reads everything again, since events can get lost (a file replaced by a folder, a network file system). It
// may take this share of the time, and runs at most once per interval.
const SWEEP_SHARE = 0.01;
const SWEEP_INTERVAL_MS = 2_000;

// Watching begins this long after the first load: setting it up takes processor time that a starting server needs. What
// changes until then is found afterwards.
const WATCH_DELAY_MS = 250;

/** Owns the current snapshot of a project: reloads it, replaces it and notifies subscribers. */
export class LiveProject {
  readonly #root: string;
  readonly #options: RegistryOptions;
  readonly #listeners = new Set<RegistryListener>();
  readonly #queue = new ReloadQueue<ReloadRequest>((request) => this.#load(request), mergeRequests);
  readonly #changes: Debounce<readonly string[] | undefined>;
  readonly #retries = new Timer();
  readonly #sweeps = new Timer();
  #loader: Loader | undefined;
  #watcher: ProjectWatcher | undefined;
  #watchSoon: ReturnType<typeof setTimeout> | undefined;
  #current: Snapshot | undefined;
  #state: LiveState = 'ready';
  #changedAt = new Date();
  #reloads = 0;
  /** Duration of a sweep. */
  #sweepMs = SWEEP_INTERVAL_MS * SWEEP_SHARE;

  constructor(root: string, options: RegistryOptions) {
    this.#root = root;
    this.#options = options;
    const { debounce } = options;
    this.#changes = new Debounce(debounce, debounce * MAX_DEBOUNCE_PERIODS, (changes) => {
      this.#onChanges(changes).catch((error: unknown) => this.#logFailure(error));
    });
  }

  get snapshot(): Snapshot {
    if (!this.#current) throw new RegistryError('closed', 'The registry is not open');
    return this.#current;
  }

  get status(): RegistryStatus {
    return Object.freeze({
      state: this.#state,
      diagnostics: this.snapshot.diagnostics,
      version: this.snapshot.version,
      changedAt: this.#changedAt,
      reloads: this.#reloads,
      watching: this.#watcher?.mode ?? 'off',
      watchedPaths: this.#watcher?.size ?? 0,
    });
  }

  layersOf(key: string): SettingsLayers | undefined {
    return this.#loader?.layersOf(key);
  }

  async open(): Promise<void> {
    const { externalPlugins, settle, watch } = this.#options;
    const project = await openProject(this.#root);
    this.#loader = new Loader({ project, externalPlugins, settle });
    try {
      await this.#queue.request({ changed: undefined, force: true });
    } catch (error) {
      await this.close();
      throw error;
    }
    if (watch) this.#watchLater();
  }

  subscribe(listener: RegistryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reload(): Promise<void> {
    return this.#queue.request({ changed: undefined, force: true });
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#watchSoon);
    for (const pending of [this.#changes, this.#retries, this.#sweeps]) pending.close();
    await Promise.all([this.#watcher?.close(), this.#queue.close()]);
    this.#listeners.clear();
  }

  #watchLater(): void {
    const { externalPlugins, polling, pollInterval } = this.#options;
    this.#watcher = new ProjectWatcher({
      root: this.#root,
      externalPlugins: Object.values(externalPlugins),
      polling,
      pollInterval,
      onChange: (paths) => this.#changes.add(paths),
      onLog: (entry) => this.#log(entry),
    });
    this.#watchSoon = setTimeout(() => {
      this.#watch().catch((error: unknown) => this.#logFailure(error));
    }, WATCH_DELAY_MS);
    this.#scheduleSweep();
  }

  async #watch(): Promise<void> {
    await this.#watcher?.start();
    // Read what changed before watching began.
    this.#request(undefined);
  }

  async #onChanges(changes: readonly (readonly string[] | undefined)[]): Promise<void> {
    const paths = [...new Set(changes.flatMap((change) => change ?? [this.#root]))];
    const { schemas = [], others = [] } = Object.groupBy(paths, (path) =>
      isSchema(path) ? 'schemas' : 'others',
    );
    if (schemas.length > 0) {
      this.#emit({ type: 'schema', ids: toModuleIds(await this.#changedKeys(schemas)) });
    }
    if (others.length > 0) this.#request(await this.#changedKeys(others));
  }

  #changedKeys(paths: readonly string[]): Promise<ChangedKeys> {
    return runInSlices(toChangedKeys(this.#root, paths, this.#options.externalPlugins));
  }

  #request(changed: ChangedKeys): void {
    this.#queue.request({ changed, force: false }).catch((error: unknown) => this.#logFailure(error));
  }

  #scheduleSweep(): void {
    this.#sweeps.set(Math.max(SWEEP_INTERVAL_MS, this.#sweepMs / SWEEP_SHARE), () => {
      this.#sweep().catch((error: unknown) => this.#logFailure(error));
    });
  }

  async #sweep(): Promise<void> {
    const start = performance.now();
    try {
      await this.#queue.request({ changed: undefined, force: false });
    } finally {
      // One slow sweep on a busy machine must not delay the next ones for long.
      this.#sweepMs = Math.min(performance.now() - start, 2 * this.#sweepMs);
      this.#scheduleSweep();
    }
  }

  async #load({ changed, force }: ReloadRequest): Promise<void> {
    const previous = this.#current;
    if (!previous) {
      this.#current = await this.#loader?.load();
      return;
    }
    const result = await this.#loader?.reload(changed, { force });
    if (!result) return;
    const { snapshot, retry } = result;
    if (retry) this.#retries.set(retry.afterMs + 1, () => this.#request(retry.keys));
    if (snapshot === previous) return;
    const ids =
      snapshot.version === previous.version
        ? []
        : await runInSlices(changedIds(previous.tree, snapshot.tree));
    const problems = await runInSlices(compareProblems(previous.diagnostics, snapshot.diagnostics));
    if (this.#state === 'closed') return;
    this.#current = snapshot;
    if (ids.length > 0 || previous.externalPlugins !== snapshot.externalPlugins) {
      this.#reloads++;
      this.#changedAt = new Date();
      this.#emit({ type: 'change', ids, previous, snapshot });
    }
    this.#reportProblems(problems, snapshot.diagnostics);
  }

  #reportProblems(changes: ProblemChanges, diagnostics: readonly RegistryDiagnostic[]): void {
    const state = toState(diagnostics);
    for (const entry of toLogEntries(changes)) this.#log(entry);
    const changed = state !== this.#state || changes.appeared.length > 0 || changes.fixed.length > 0;
    this.#state = state;
    if (changed) this.#emit({ type: 'status', state, diagnostics });
  }

  #emit(event: RegistryEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log({ level: 'error', message: `A subscriber failed: ${String(error)}` });
      }
    }
  }

  #logFailure(error: unknown): void {
    this.#log({ level: 'error', message: `The reload failed: ${String(error)}` });
  }

  #log(entry: RegistryLogEntry): void {
    this.#options.onLog(entry);
  }
}

function toState(diagnostics: readonly RegistryDiagnostic[]): LiveState {
  if (diagnostics.some(({ code }) => code === 'timeout')) return 'hanging';
  return diagnostics.some(({ severity }) => severity === 'error') ? 'stale' : 'ready';
}
