import { Histogram, type Registry } from 'prom-client';
import { LATENCY_BOUNDS, type RequestCounts } from './request-metrics.ts';

/** One line of the histogram, as prom-client writes them. */
interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * The latency histogram of calls that were counted elsewhere: prom-client's own would be told of every single one, and
 * that costs more than answering it.
 */
export class SnapshotHistogram extends Histogram<'route'> {
  readonly #calls: RequestCounts;
  readonly #text: { readonly name: string; readonly help: string };

  constructor(calls: RequestCounts, name: string, help: string, registry: Registry) {
    super({ name, help, labelNames: ['route'], registers: [registry] });
    this.#calls = calls;
    this.#text = { name, help };
  }

  /** What prom-client asks for when it writes the text. */
  async getForPromString() {
    return { ...this.#text, type: 'histogram', aggregator: 'sum', values: this.#lines() };
  }

  #lines(): Line[] {
    const { name } = this.#text;
    return this.#calls.latencies().flatMap(({ route, cumulative, count, sum }) => [
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
