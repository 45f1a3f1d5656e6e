import { setImmediate as turn } from 'node:timers/promises';
import type { Diagnostic, Registry as SiteRegistry } from '@flextype-bun/registry-core';
import type { Tokens } from '@flextype-bun/tokens';
import { Counter, Gauge, Registry } from 'prom-client';
import manifest from '../../package.json' with { type: 'json' };
import type { RequestCounts } from './request-metrics.ts';
import { SnapshotHistogram } from './snapshot-histogram.ts';

/** The sources of the metrics. */
export interface MetricsSources {
  readonly registry: Pick<SiteRegistry, 'project' | 'status'>;
  readonly tokens: Pick<Tokens, 'status'>;
  readonly requests: RequestCounts;
  /** Returns the number of open event streams and long polls. */
  readonly streams: () => number;
}

const SEVERITIES: readonly Diagnostic['severity'][] = ['error', 'warning', 'info'];

const PREFIX = 'flextype_registry';
const MICROSECONDS = 1_000_000;
const MILLISECONDS = 1_000;

/**
 * Renders the metrics in Prometheus' text format.
 *
 * Labels are routes, statuses, reasons, severities and versions. They never come from a request or a file of the site,
 * so their number is small.
 */
export class MetricsPage {
  readonly #registry = new Registry();
  readonly #options: MetricsSources;
  #lag = 0;

  constructor(options: MetricsSources) {
    this.#options = options;
    this.#addRequests();
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

  #addRequests(): void {
    const { requests, streams } = this.#options;
    this.#counter('requests_total', 'Responses, by route and status.', ['route', 'status'], (counter) => {
      for (const { route, status, count } of requests.counts()) counter.inc({ route, status }, count);
    });
    this.#counter('refusals_total', 'Requests with a refused token, by reason.', ['reason'], (counter) => {
      for (const { reason, count } of requests.refusals()) counter.inc({ reason }, count);
    });
    const help = 'Time from the arrival of a request to its response, by route.';
    new SnapshotHistogram(requests, `${PREFIX}_request_duration_seconds`, help, this.#registry);
    this.#gauge('streams', 'Open event streams and long polls.', streams);
  }

  #addRegistry(): void {
    const { registry } = this.#options;
    this.#counter('reloads_total', 'Changes of the values since startup.', [], (counter) =>
      counter.inc(registry.status.reloads),
    );
    this.#gauge('snapshot_age_seconds', 'Time since the values last changed.', () => {
      return (Date.now() - registry.status.changedAt.getTime()) / MILLISECONDS;
    });
    this.#gauge(
      'stale',
      'Whether a broken file or a hung file system prevents a change from being served.',
      () => Number(registry.status.state === 'stale' || registry.status.state === 'hanging'),
    );
    this.#gauge('watched_paths', 'Folders watched for changes; with polling, files as well.', () => {
      return registry.status.watchedPaths;
    });
    new Gauge({
      name: `${PREFIX}_diagnostics`,
      help: 'Current diagnostics of the files, by severity.',
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
    this.#gauge('tokens_pending', 'Tokens whose counts are not yet in their files.', () => {
      return tokens.status.pending;
    });
    this.#gauge('tokens_degraded', 'Whether calls are counted less durably than configured.', () =>
      Number(tokens.status.state === 'degraded'),
    );
    // Only the file ledger has a journal.
    if (tokens.status.journal) {
      this.#gauge('journal_bytes', 'Size of the journal.', () => {
        return tokens.status.journal?.bytes ?? 0;
      });
    }
  }

  #addProcess(): void {
    this.#gauge(
      'event_loop_lag_seconds',
      'Duration of one turn of the event loop during this scrape.',
      () => {
        return this.#lag;
      },
    );
    new Gauge({
      name: `${PREFIX}_build_info`,
      help: 'Versions of the server and of Bun.',
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
      help: 'Start time of the process, in seconds since the Unix epoch.',
      registers,
    }).set(performance.timeOrigin / MILLISECONDS);
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'User and system CPU time.',
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

  // A counter of prom-client can only be incremented, so reset it and add the total at each scrape.
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
