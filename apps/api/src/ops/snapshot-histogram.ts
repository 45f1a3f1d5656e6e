import { Histogram, type Registry } from 'prom-client';
import { LATENCY_BOUNDS, type RequestCounts } from './request-metrics.ts';

/** One line of the histogram, in prom-client's format. */
interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * A latency histogram of requests that are counted elsewhere. To observe each request in prom-client's own histogram
 * would cost more than to answer it.
 */
export class SnapshotHistogram extends Histogram<'route'> {
  readonly #requests: RequestCounts;
  readonly #text: { readonly name: string; readonly help: string };

  constructor(requests: RequestCounts, name: string, help: string, registry: Registry) {
    super({ name, help, labelNames: ['route'], registers: [registry] });
    this.#requests = requests;
    this.#text = { name, help };
  }

  /** Called by prom-client to render the text. */
  async getForPromString() {
    return { ...this.#text, type: 'histogram', aggregator: 'sum', values: this.#lines() };
  }

  #lines(): Line[] {
    const { name } = this.#text;
    return this.#requests.latencies().flatMap(({ route, cumulative, count, sum }) => [
      ...LATENCY_BOUNDS.map((le, index) => ({
        metricName: `${name}_bucket`,
        labels: { le, route },
        value: cumulative[index] ?? 0,
      })),
      { metricName: `${name}_bucket`, labels: { le: '+Inf', route }, value: count },
      { metricName: `${name}_sum`, labels: { route }, value: sum },
      { metricName: `${name}_count`, labels: { route }, value: count },
    ]);
  }
}
