import { readFileSync } from 'node:fs';
import type { Run } from '../../bench/comparison.ts';
import { BARE, DURABLE_FLOOR, FLOOR, HELLO, MEMORY, SHIPPED } from '../../bench/contenders.ts';
import { WORKLOADS } from '../../bench/workloads.ts';
import { table } from './markdown.ts';

const CONNECTIONS = 32;

const NAMES: Readonly<Record<string, string>> = {
  [BARE]: 'bare `Bun.serve`',
  [FLOOR]: 'bare, with our headers and `If-None-Match`',
  [DURABLE_FLOOR]: 'bare, with these and an append to a file',
  'nginx return': 'nginx, `return`',
  [HELLO]: 'Elysia, one route',
  [MEMORY]: '**this server, counting in memory**',
  [SHIPPED]: '**this server, as shipped**',
};

/** The rates of the recorded run of `bun run bench` for a scalar at 32 connections, best first. */
export function ratesTable(): string {
  const { rows }: Run = JSON.parse(readFileSync(new URL('../../bench/http.json', import.meta.url), 'utf8'));
  const shown = rows
    .filter(({ workload, connections }) => workload === WORKLOADS[0]?.name && connections === CONNECTIONS)
    .toSorted((a, b) => b.ratio - a.ratio)
    .map(({ contender, rate, ratio, p99, work, memory }) => [
      NAMES[contender] ?? contender,
      Math.round(rate).toLocaleString('en'),
      ratio.toFixed(2),
      `${p99.toFixed(2)} ms`,
      `${work.toFixed(1)} µs`,
      `${Math.round(memory / 2 ** 20)} MiB`,
    ]);
  return table(['server', 'responses/s', 'of bare', 'p99', 'CPU per response', 'memory'], shown);
}
