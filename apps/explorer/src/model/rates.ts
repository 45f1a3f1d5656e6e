import type { ExplorerOperations } from '../protocol/index.ts';

/** Rates between two samples. */
export interface Rates {
  /** Per second. */
  readonly requests: number;
  /** Responses with status 400 or above, per second. */
  readonly errors: number;
  /** 95th percentile of the response time, in seconds; 0 without responses. */
  readonly p95: number;
  /** Share of one processor. */
  readonly cpu: number;
}

/** The rates between two samples; counters that decreased belong to a new process. */
export function rates(before: ExplorerOperations, after: ExplorerOperations): Rates {
  const seconds = (after.at - before.at) / 1_000;
  if (seconds <= 0 || after.startedAt !== before.startedAt) return { requests: 0, errors: 0, p95: 0, cpu: 0 };
  const counted = (sample: ExplorerOperations, from: number) =>
    sample.requests.reduce((sum, { status, count }) => sum + (status >= from ? count : 0), 0);
  const [was, is] = [before, after].map(sumOfLatencies);
  const cumulative = (is?.cumulative ?? []).map((count, index) => count - (was?.cumulative[index] ?? 0));
  return {
    requests: (counted(after, 0) - counted(before, 0)) / seconds,
    errors: (counted(after, 400) - counted(before, 400)) / seconds,
    p95: quantile(cumulative, (is?.count ?? 0) - (was?.count ?? 0), after.bounds, 0.95),
    cpu: (after.cpu - before.cpu) / seconds,
  };
}

/** The bucket bound of a quantile; the largest bound if none is high enough. */
export function quantile(
  cumulative: readonly number[],
  count: number,
  bounds: readonly number[],
  share: number,
): number {
  if (count <= 0) return 0;
  const index = cumulative.findIndex((below) => below >= count * share);
  return bounds[index] ?? bounds.at(-1) ?? 0;
}

function sumOfLatencies({ latencies, bounds }: ExplorerOperations) {
  const cumulative = bounds.map((_, index) =>
    latencies.reduce((sum, latency) => sum + (latency.cumulative[index] ?? 0), 0),
  );
  return { cumulative, count: latencies.reduce((sum, { count }) => sum + count, 0) };
}
