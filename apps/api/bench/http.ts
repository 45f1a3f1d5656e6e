import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judge, toVerdictTable } from './bars.ts';
import { makeBenchSite } from './bench-site.ts';
import { measureColdStart } from './cold-start.ts';
import { type Run, readRun, toComparison } from './comparison.ts';
import { type Contender, contenders, recordAnswer } from './contenders.ts';
import { describeMachine } from './machine.ts';
import { comparePlugins } from './plugin-rate.ts';
import { alternate, type Runner } from './rounds.ts';
import { type Row, toRows, toTable } from './rows.ts';
import { WORKLOADS, type Workload } from './workloads.ts';
import { requireWrk } from './wrk.ts';

// `bun run bench`: measures the server and the limits in alternating rounds of one run, and checks the targets.

const HELP = `Usage: bun run bench [options]

  --rounds N             number of counted rounds (5)
  --seconds N            duration of the load on each server per round (1)
  --connections N,N      numbers of connections (1,32,256)
  --only PREFIX          only workloads whose name starts so: scalar, subtree, missing, unknown, start, plugins
  --out FILE             save the run as JSON (apps/api/bench/http.json)
  --compare FILE         compare with a saved run
  --strict               exit with code 1 if a target is missed
`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    connections: { type: 'string', default: '1,32,256' },
    only: { type: 'string', default: '' },
    out: { type: 'string', default: join(import.meta.dir, 'http.json') },
    compare: { type: 'string' },
    strict: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  process.stdout.write(HELP);
  process.exit();
}
requireWrk();
const earlier = options.compare === undefined ? undefined : readRun(options.compare);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const wanted = (name: string): boolean => name.startsWith(options.only);

const folder = mkdtempSync(join(tmpdir(), 'flextype-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const site = makeBenchSite();
const rows: Row[] = [];
for (const workload of WORKLOADS.filter(({ name }) => wanted(name))) {
  rows.push(...(await measure(workload, contenders(site, folder))));
}
const coldStart = wanted('start') ? await measureColdStart(rounds) : undefined;
const plugins = wanted('plugins') ? await comparePlugins({ rounds, seconds, connections: 32 }) : undefined;

const run: Run = {
  machine: describeMachine(),
  at: new Date().toISOString(),
  rows,
  ...(coldStart && { coldStart }),
  ...(plugins && { plugins }),
};
writeFileSync(resolve(options.out), `${JSON.stringify(run, null, 2)}\n`);
const verdicts = judge(run);
const start = coldStart
  ? [`Cold start: ${Math.round(coldStart.ours)} ms; Elysia hello: ${Math.round(coldStart.hello)} ms`]
  : [];
const many = plugins
  ? [`10,000 plugins beside one: rate ${plugins.rate.toFixed(2)}, CPU ${plugins.work.toFixed(2)}`]
  : [];
const table = rows.length > 0 ? [toTable(rows)] : [];
const parts = [run.machine, ...table, ...start, ...many, toVerdictTable(verdicts)];
if (earlier) parts.push(toComparison(earlier, run));
process.stdout.write(`\n${parts.join('\n\n')}\n`);
process.exit(options.strict && verdicts.some(({ met }) => met === false) ? 1 : 0);

async function measure(workload: Workload, all: readonly Contender[]): Promise<Row[]> {
  const answer = await recordAnswer(site, workload);
  const runners: Runner[] = [];
  for (const { name, start } of all) {
    const server = await start(workload, answer);
    if (server) runners.push({ name, server, path: workload.path, fails: workload.status >= 400 });
    else process.stderr.write(`${name} is left out: it is not installed, or cannot give this answer\n`);
  }
  const found: Row[] = [];
  for (const connections of options.connections.split(',').map(Number)) {
    const samples = await alternate(runners, { rounds, connections, seconds });
    found.push(...toRows(workload.name, connections, samples));
  }
  for (const { server } of runners) await server.stop();
  return found;
}
