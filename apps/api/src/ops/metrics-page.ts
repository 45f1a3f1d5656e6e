import { setImmediate as turn } from 'node:timers/promises';
import type { Diagnostic, Registry as SiteRegistry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { Counter, Gauge, Registry } from 'prom-client';
import manifest from '../../package.json' with { type: 'json' };
import type { RequestCounts } from './request-metrics.ts';
import { SnapshotHistogram } from './snapshot-histogram.ts';

/** What the metrics are read from. */
export interface MetricsSources {
  readonly registry: Pick<SiteRegistry, 'project' | 'status'>;
  readonly tokens: Pick<Tokens, 'status'>;
  /** The requests so far. */
  readonly calls: RequestCounts;
  /** The number of open streams and waiting requests. */
  readonly streams: () => number;
}

const SEVERITIES: readonly Diagnostic['severity'][] = ['error', 'warning', 'info'];

const PREFIX = 'flextype_registry';
const MICROSECONDS = 1_000_000;
const MILLISECONDS = 1_000;

/**
 * The metrics as Prometheus reads them.
 *
 * Labels are routes, statuses, reasons, severities and versions, of which there is a handful: never anything that a call says,
 * and nothing that a file of the site says.
 */
export class MetricsPage {
  readonly #registry = new Registry();
  readonly #options: MetricsSources;
  #lag = 0;

  constructor(options: MetricsSources) {
    this.#options = options;
    this.#addCalls();
    this.#addRegistry();
    this.#addTokens();
    this.#addProcess();
  }

  async answer(): Promise<Response> {
    const before = performance.now();
    await turn();
    this.#lag = (performance.now() - before) / MILLISECONDS;
    const text = await this.#registry.metrics();
    return new Response(text, { headers: { 'Content-Type': this.#registry.contentType } });
  }

  #addCalls(): void {
    const { calls, streams } = this.#options;
    this.#counter('requests_total', 'ResponseCache, by route and status.', ['route', 'status'], (counter) => {
      for (const { route, status, count } of calls.counts()) counter.inc({ route, status }, count);
    });
    this.#counter('refusals_total', 'Requests with a refused token, by reason.', ['reason'], (counter) => {
      for (const { reason, count } of calls.refusals()) counter.inc({ reason }, count);
    });
    const help = 'Time from the arrival of a request to its answer, by route.';
    new SnapshotHistogram(calls, `${PREFIX}_request_duration_seconds`, help, this.#registry);
    this.#gauge('streams', 'Open streams of changes, and calls that wait for a change.', streams);
  }

  #addRegistry(): void {
    const { registry } = this.#options;
    this.#counter('reloads_total', 'Changes of the values since the start.', [], (counter) =>
      counter.inc(registry.status.reloads),
    );
    this.#gauge('snapshot_age_seconds', 'Time since the values last changed.', () => {
      return (Date.now() - registry.status.changedAt.getTime()) / MILLISECONDS;
    });
    this.#gauge('stale', 'Whether a broken file keeps a change from being served.', () =>
      Number(registry.status.state === 'stale' || registry.status.state === 'hanging'),
    );
    this.#gauge('watched_paths', 'Files and folders that are watched for changes.', () => {
      return registry.status.watchedPaths;
    });
    new Gauge({
      name: `${PREFIX}_diagnostics`,
      help: 'What is wrong or odd with the files at present, by severity.',
      labelNames: ['severity'],
      registers: [this.#registry],
      collect() {
        const { diagnostics } = registry.status;
        for (const severity of SEVERITIES) {
          this.set({ severity }, diagnostics.filter((diagnostic) => diagnostic.severity === severity).length);
        }
      },
    });
  }

  #addTokens(): void {
    const { tokens } = this.#options;
    this.#gauge('tokens_resident', 'Tokens in memory.', () => tokens.status.cached);
    this.#gauge('tokens_pending', 'Tokens whose counts are not in their files yet.', () => {
      return tokens.status.pending;
    });
    this.#gauge('tokens_degraded', 'Whether calls are counted less durably than the settings say.', () =>
      Number(tokens.status.state === 'degraded'),
    );
    // Only calls that are counted in files have a journal.
    if (tokens.status.journal) {
      this.#gauge('journal_bytes', 'Size of the journal that a start would read.', () => {
        return tokens.status.journal?.bytes ?? 0;
      });
    }
  }

  #addProcess(): void {
    this.#gauge('event_loop_lag_seconds', 'How long a turn of the event loop took at this scrape.', () => {
      return this.#lag;
    });
    new Gauge({
      name: `${PREFIX}_build_info`,
      help: 'The versions of the server and of Bun.',
      labelNames: ['version', 'bun'],
      registers: [this.#registry],
    }).set({ version: manifest.version, bun: Bun.version }, 1);
    const registers = [this.#registry];
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'When the process started, in seconds since 1970.',
      registers,
    }).set(performance.timeOrigin / MILLISECONDS);
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Time on processors, of the user and of the system.',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / MICROSECONDS);
      },
    });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `${PREFIX}_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  // A counter of prom-client only goes up by so much; what is counted elsewhere is told anew each time.
  #counter<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    fill: (counter: Counter<Label>) => void,
  ): void {
    new Counter({
      name: `${PREFIX}_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        fill(this);
      },
    });
  }
}
