import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBenchSite } from './bench-site.ts';
import type { ChildServer } from './child-server.ts';
import { type Contender, contenders, type RecordedAnswer } from './contenders.ts';
import { describeMachine } from './machine.ts';
import { median } from './statistics.ts';
import { WORKLOADS, type Workload } from './workloads.ts';
import { hasWrk, load } from './wrk.ts';

// `bun run bench`: the server beside the limits, in alternating rounds of one run, as ratios of medians.

/** Medians of one contender under one workload. */
interface Row {
  readonly workload: string;
  readonly connections: number;
  readonly contender: string;
  readonly rate: number;
  readonly p99: number;
  /** To bare `Bun.serve` in the same run. */
  readonly ratio: number;
  readonly p99Ratio: number;
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '1,32,256' },
    only: { type: 'string' },
    out: { type: 'string', default: 'bench.json' },
  },
});

if (!hasWrk) {
  process.stderr.write('wrk is not installed; on Debian: apt-get install wrk\n');
  process.exit(1);
}

const site = makeBenchSite();
const folder = mkdtempSync(join(tmpdir(), 'flextype-bench-'));
try {
  const rows: Row[] = [];
  const all = contenders(site, folder);
  for (const workload of WORKLOADS.filter(({ name }) => !options.only || name.startsWith(options.only))) {
    rows.push(...(await measure(workload, all)));
  }
  writeFileSync(
    resolve(options.out),
    `${JSON.stringify({ machine: describeMachine(), at: new Date(), rows }, null, 2)}\n`,
  );
  process.stdout.write(`\n${describeMachine()}\n\n${toTable(rows)}\n`);
} finally {
  rmSync(dirname(site), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

async function measure(workload: Workload, all: readonly Contender[]): Promise<Row[]> {
  const answer = await record(workload, all);
  const running: [string, ChildServer][] = [];
  for (const { name, start } of all) {
    const server = await start(workload, answer);
    if (server) running.push([name, server]);
  }
  const rows: Row[] = [];
  for (const connections of options.connections.split(',').map(Number)) {
    const samples = new Map(running.map(([name]) => [name, [] as Awaited<ReturnType<typeof load>>[]]));
    for (let round = 0; round <= Number(options.rounds); round++) {
      for (const [name, server] of running) {
        const sample = await load(server.url + workload.path, connections, Number(options.seconds));
        if (workload.status < 400 && sample.failed > 0)
          throw new Error(`${name}: ${sample.failed} answers failed`);
        // The first round warms up.
        if (round > 0) samples.get(name)?.push(sample);
      }
      process.stderr.write('.');
    }
    rows.push(...toRows(workload.name, connections, samples));
  }
  for (const [, server] of running) await server.stop();
  return rows;
}

async function record(workload: Workload, all: readonly Contender[]): Promise<RecordedAnswer> {
  const server = await all
    .find(({ name }) => name === 'ours, memory')
    ?.start(workload, { status: 0, contentType: '', body: '' });
  const response = await fetch(`${server?.url}${workload.path}`);
  if (response.status !== workload.status) throw new Error(`${workload.name} answers ${response.status}`);
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
  await server?.stop();
  return answer;
}

function toRows(
  workload: string,
  connections: number,
  samples: ReadonlyMap<string, readonly { rate: number; p99: number }[]>,
): Row[] {
  const medians = [...samples].map(([contender, list]) => ({
    contender,
    rate: median(list.map(({ rate }) => rate)),
    p99: median(list.map(({ p99 }) => p99)),
  }));
  const [bare] = medians;
  return medians.map(({ contender, rate, p99 }) => ({
    workload,
    connections,
    contender,
    rate,
    p99,
    ratio: rate / (bare?.rate ?? Number.NaN),
    p99Ratio: p99 / (bare?.p99 ?? Number.NaN),
  }));
}

function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ workload, connections, contender, rate, ratio, p99, p99Ratio }) =>
    [
      workload,
      connections,
      contender,
      Math.round(rate),
      ratio.toFixed(2),
      p99.toFixed(2),
      p99Ratio.toFixed(2),
    ].join(' | '),
  );
  return [
    '| request | connections | server | answers/s | of bare | p99 ms | of bare |',
    '|---|--:|---|--:|--:|--:|--:|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
