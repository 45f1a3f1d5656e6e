import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { judge } from './bars.ts';
import { makeBenchSite } from './bench-site.ts';
import { measureColdStart } from './cold-start.ts';
import { type Run, readRun, toComparison } from './comparison.ts';
import { type Contender, contenders, recordAnswer } from './contenders.ts';
import { describeMachine } from './machine.ts';
import { readOptions } from './options.ts';
import { comparePlugins } from './plugin-rate.ts';
import { savePicture } from './programs/charts.ts';
import { LeftOut } from './programs/installed.ts';
import { drawRates } from './rates-plot.ts';
import { alternate, type Runner } from './rounds.ts';
import { type Row, toRows, toTable } from './rows.ts';
import { anyMissed, readRecorded, toVerdictTable } from './verdicts.ts';
import { WORKLOADS, type Workload } from './workloads.ts';
import { requireWrk } from './wrk.ts';

// `bun run bench`: measures the server and the limits in alternating rounds of one run, and checks the targets.

const HELP = `Usage: bun run bench [options]

  --rounds N             number of counted rounds (5)
  --seconds N            duration of the load on each server per round (1)
  --connections N,N      numbers of connections (1,32,256)
  --only PREFIX          only workloads whose name starts so: scalar, subtree, missing, unknown, start, plugins
  --out FILE             save the run as JSON, and the rates of a scalar at 32 connections as a picture beside it;
                         without --only, apps/api/bench/http.json and http.svg by default
  --compare FILE         compare all rows with a saved run
  --strict               exit with code 1 if a target is missed
`;

const options = readOptions(HELP, {
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '1' },
  connections: { type: 'string', default: '1,32,256' },
  only: { type: 'string', default: '' },
  out: { type: 'string' },
  compare: { type: 'string' },
});
requireWrk();
const earlier = options.compare === undefined ? undefined : readRun(options.compare);
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const wanted = (name: string): boolean => name.startsWith(options.only);

const folder = mkdtempSync(join(tmpdir(), 'flextype-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const site = makeBenchSite();
const SCALAR = WORKLOADS[0]?.name;
const RECORD = join(import.meta.dir, 'http.json');
const rows: Row[] = [];
for (const workload of WORKLOADS.filter(({ name }) => wanted(name))) {
  rows.push(...(await measure(workload, contenders(site, folder))));
}
const coldStart = wanted('start') ? await measureColdStart(rounds) : undefined;
const plugins = wanted('plugins') ? await comparePlugins({ rounds, seconds, connections: 32 }) : undefined;

const figures = { rows, ...(coldStart && { coldStart }), ...(plugins && { plugins }) };
const verdicts = judge(figures);
const run: Run = { machine: describeMachine(), at: new Date().toISOString(), verdicts, ...figures };
const recorded = readRecorded(RECORD);
// A run of some workloads must not replace the recorded run of all.
const out = options.out ?? (options.only === '' ? RECORD : undefined);
if (out !== undefined) await save(resolve(out));
const start = coldStart
  ? [`Cold start: ${Math.round(coldStart.ours)} ms; Elysia hello: ${Math.round(coldStart.hello)} ms`]
  : [];
const many = plugins
  ? [`10,000 plugins beside one: rate ${plugins.rate.toFixed(2)}, CPU ${plugins.work.toFixed(2)}`]
  : [];
const table = rows.length > 0 ? [toTable(rows)] : [];
const parts = [run.machine, ...table, ...start, ...many, toVerdictTable(verdicts, recorded)];
if (earlier) parts.push(toComparison(earlier, run));
process.stdout.write(`\n${parts.join('\n\n')}\n`);
process.exit(options.strict && anyMissed(verdicts) ? 1 : 0);

async function measure(workload: Workload, all: readonly Contender[]): Promise<Row[]> {
  const answer = await recordAnswer(site, workload);
  const runners: Runner[] = [];
  for (const { name, start, path = workload.path, onlySuccess = false } of all) {
    if (onlySuccess && workload.status >= 400) continue;
    try {
      runners.push({ name, server: await start(answer), path, fails: workload.status >= 400 });
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      process.stderr.write(`${name} is left out: ${error.message}\n`);
    }
  }
  const found: Row[] = [];
  for (const connections of options.connections.split(',').map(Number)) {
    const samples = await alternate(runners, { rounds, connections, seconds });
    found.push(...toRows(workload.name, connections, samples));
  }
  for (const { server } of runners) await server.stop();
  return found;
}

async function save(file: string): Promise<void> {
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
  const drawn = rows.filter(({ workload, connections }) => workload === SCALAR && connections === 32);
  if (drawn.length === 0) return;
  const title = 'A scalar at 32 connections: answers per second, of bare Bun.serve';
  await savePicture(file.replace(/(\.json)?$/, '.svg'), drawRates(drawn, title));
}
