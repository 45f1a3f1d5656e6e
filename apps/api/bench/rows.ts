import { BARE } from './contenders.ts';
import type { Sample } from './rounds.ts';
import { median } from './statistics.ts';

/** One contender under one workload: medians of the rounds, and of the ratios within each round. */
export interface Row {
  readonly workload: string;
  readonly connections: number;
  readonly contender: string;
  /** Responses per second. */
  readonly rate: number;
  /** Relative to bare `Bun.serve` in the same round. */
  readonly ratio: number;
  /** In milliseconds. */
  readonly p99: number;
  readonly p99Ratio: number;
  /** Processor time of the server per response, in microseconds. */
  readonly work: number;
  /** Bare `Bun.serve`'s work relative to this one's: the ratio of the rates on an otherwise idle machine. */
  readonly workRatio: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

/** Makes the rows of one workload and number of connections; the samples must include bare `Bun.serve`. */
export function toRows(
  workload: string,
  connections: number,
  samples: ReadonlyMap<string, readonly Sample[]>,
): Row[] {
  const bare = samples.get(BARE) ?? [];
  return [...samples].map(([contender, list]) => ({
    workload,
    connections,
    contender,
    rate: median(list.map(({ rate }) => rate)),
    ratio: ratioOf(list, bare, ({ rate }) => rate),
    p99: median(list.map(({ p99 }) => p99)),
    p99Ratio: ratioOf(list, bare, ({ p99 }) => p99),
    work: median(list.map(({ work }) => work)),
    workRatio: ratioOf(bare, list, ({ work }) => work),
    memory: median(list.map(({ memory }) => memory)),
  }));
}

/** The median of round-by-round ratios, so that drift of the machine affects both sides alike. */
export function ratioOf(
  above: readonly Sample[],
  below: readonly Sample[],
  figure: (sample: Sample) => number,
): number {
  return median(
    above.map((sample, round) => {
      const other = below[round];
      return other ? figure(sample) / figure(other) : Number.NaN;
    }),
  );
}

/** Formats the rows as a Markdown table. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    [
      row.workload,
      row.connections,
      row.contender,
      Math.round(row.rate).toLocaleString('en'),
      row.ratio.toFixed(2),
      row.p99.toFixed(2),
      row.p99Ratio.toFixed(2),
      row.work.toFixed(1),
      row.workRatio.toFixed(2),
      Math.round(row.memory / 2 ** 20),
    ].join(' | '),
  );
  return [
    '| request | connections | server | answers/s | of bare | p99 ms | of bare | CPU µs/answer | bare of it | MiB |',
    '|---|--:|---|--:|--:|--:|--:|--:|--:|--:|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
