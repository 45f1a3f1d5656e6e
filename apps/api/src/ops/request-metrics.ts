import type { Refusal } from '@flextype-bun/tokens';
import type { ObservedResponse, ObservedRoute, RequestObserver } from '../requests/request-observer.ts';

/** The upper bounds of the latency histogram's buckets, in seconds: from cached responses to long polls. */
export const LATENCY_BOUNDS: readonly number[] = [
  0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
  0.25, 0.5, 1, 2.5, 5, 10,
];

/** The number of responses of a route with one status. */
export interface ResponseCount {
  readonly route: ObservedRoute;
  readonly status: number;
  readonly count: number;
}

/** The number of requests that were refused for one reason. */
export interface RefusalCount {
  readonly reason: Refusal;
  readonly count: number;
}

/** The latency histogram of a route. */
export interface Latency {
  readonly route: ObservedRoute;
  /** For each of {@link LATENCY_BOUNDS}, the number of responses that took at most this long. */
  readonly cumulative: readonly number[];
  readonly count: number;
  /** The sum of all durations, in seconds. */
  readonly sum: number;
}

/** The requests that a server has answered. */
export interface RequestCounts {
  /** The counts that are not zero. */
  counts(): ResponseCount[];
  /** The counts for every reason. */
  refusals(): RefusalCount[];
  /** The histograms of every route. */
  latencies(): Latency[];
}

const INDEXES: Readonly<Record<ObservedRoute, number>> = {
  'registry.get': 0,
  'registry.get.legacy': 1,
  'registry.events': 2,
  other: 3,
};
const ROUTES = Object.keys(INDEXES) as ObservedRoute[];

const REASONS: Readonly<Record<Refusal, number>> = {
  unknown: 0,
  unreadable: 1,
  incomplete: 2,
  disabled: 3,
  exhausted: 4,
  'access-token': 5,
  unavailable: 6,
};
const REFUSALS = Object.keys(REASONS) as Refusal[];

// An HTTP status has three digits.
const STATUSES = 1_000;

const MILLISECONDS = 1_000;
const BOUNDS = Float64Array.from(LATENCY_BOUNDS, (seconds) => seconds * MILLISECONDS);
const BUCKETS = BOUNDS.length + 1;

/**
 * Counts responses and their durations. Every request waits for it, so it uses arrays of fixed size, which no request
 * can grow. They are converted to metrics when they are scraped.
 */
export class RequestMetrics implements RequestObserver, RequestCounts {
  readonly #statuses = new Float64Array(ROUTES.length * STATUSES);
  readonly #buckets = new Float64Array(ROUTES.length * BUCKETS);
  readonly #sums = new Float64Array(ROUTES.length);
  readonly #refusals = new Float64Array(REFUSALS.length);

  onResponse({ route, status, duration }: ObservedResponse): void {
    const index = INDEXES[route];
    let bucket = 0;
    while (duration > (BOUNDS[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    increase(this.#statuses, index * STATUSES + status, 1);
    increase(this.#buckets, index * BUCKETS + bucket, 1);
    increase(this.#sums, index, duration);
  }

  onRefusal(refusal: Refusal): void {
    increase(this.#refusals, REASONS[refusal], 1);
  }

  refusals(): RefusalCount[] {
    return REFUSALS.map((reason, index) => ({ reason, count: this.#refusals[index] ?? 0 }));
  }

  counts(): ResponseCount[] {
    return ROUTES.flatMap((route, index) =>
      [...this.#statuses.subarray(index * STATUSES, (index + 1) * STATUSES)]
        .map((count, status) => ({ route, status, count }))
        .filter(({ count }) => count > 0),
    );
  }

  latencies(): Latency[] {
    return ROUTES.map((route, index) => {
      let count = 0;
      const cumulative = Array.from(BOUNDS, (_, bucket) => {
        count += this.#buckets[index * BUCKETS + bucket] ?? 0;
        return count;
      });
      count += this.#buckets[(index + 1) * BUCKETS - 1] ?? 0;
      return { route, cumulative, count, sum: (this.#sums[index] ?? 0) / MILLISECONDS };
    });
  }
}

function increase(numbers: Float64Array, index: number, by: number): void {
  numbers[index] = (numbers[index] ?? 0) + by;
}
