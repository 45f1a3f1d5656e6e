import type { ExplorerOperations } from '@flextype-bun/explorer/protocol';
import type { OperationsOptions } from '../ops/operator-routes.ts';
import { LATENCY_BOUNDS } from '../ops/request-metrics.ts';

const MICROSECONDS = 1_000_000;

/** The current figures, from the counters of `/metrics`. */
export function toFigures({ requests, registry, tokens, streams }: OperationsOptions): ExplorerOperations {
  const { reloads, watching, watchedPaths } = registry.status;
  const { state, ledger, cached, pending, journal } = tokens.status;
  const { user, system } = process.cpuUsage();
  return {
    at: Date.now(),
    requests: requests.counts().map((count) => ({ ...count })),
    refusals: requests.refusals().filter(({ count }) => count > 0),
    latencies: requests
      .latencies()
      .filter(({ count }) => count > 0)
      .map((latency) => ({ ...latency, cumulative: [...latency.cumulative] })),
    bounds: [...LATENCY_BOUNDS],
    streams: streams(),
    reloads,
    watching,
    watchedPaths,
    tokens: { state, ledger, resident: cached, pending, journalBytes: journal?.bytes ?? null },
    memory: process.memoryUsage.rss(),
    cpu: (user + system) / MICROSECONDS,
    startedAt: performance.timeOrigin,
  };
}
