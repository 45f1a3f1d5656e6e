import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeBenchSite } from './bench-site.ts';
import type { ChildServer } from './child-server.ts';
import { recordAnswer, startRepeating, startWith } from './contenders.ts';
import { describeMachine } from './machine.ts';
import { readOptions } from './options.ts';
import { median } from './statistics.ts';
import { anyMissed, atLeast, recordVerdicts } from './verdicts.ts';
import { WORKLOADS } from './workloads.ts';
import { load, requireWrk } from './wrk.ts';

// `bun run bench:shared`: two processes that share a port and count in Redis, beside two bare ones, in alternating rounds of one run.

const RECORD = join(import.meta.dir, 'shared-port.json');
const HELP = `Usage: bun run bench:shared [options]; needs redis-server and wrk

  --rounds N         number of counted rounds (7)
  --seconds N        duration of the load per round (2)
  --connections N    number of connections (64)
  --strict           exit with code 1 if a target is missed
`;

const options = readOptions(HELP, {
  rounds: { type: 'string', default: '7' },
  seconds: { type: 'string', default: '2' },
  connections: { type: 'string', default: '64' },
});
requireWrk();
const [SCALAR] = WORKLOADS;
if (!SCALAR) throw new Error('There is no workload');

const folder = mkdtempSync(join(tmpdir(), 'flextype-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const site = makeBenchSite();
const answer = await recordAnswer(site, SCALAR);
const redis = await startRedis();
const ours = await twice((port) =>
  startWith(site, port, ['reuse_port=true', 'tokens.ledger=redis', `tokens.redis.url=${redis}`]),
);
const bare = await twice((port) => startRepeating('bare.ts', folder, answer, { SHARED_PORT: port }));

const loadBefore = loadavg()[0] ?? 0;
const ratios: number[] = [];
const rates: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
for (let round = 0; round <= Number(options.rounds); round++) {
  const pairs = [['ours', ours] as const, ['bare', bare] as const];
  const rate = { ours: 0, bare: 0 };
  for (const [name, url] of round % 2 === 0 ? pairs : pairs.toReversed()) {
    const measured = await load(url + SCALAR.path, Number(options.connections), Number(options.seconds));
    if (measured.failed > 0) throw new Error(`${name}: ${measured.failed} responses failed`);
    rate[name] = measured.rate;
  }
  process.stderr.write('.');
  // The first round is a warm-up.
  if (round === 0) continue;
  ratios.push(rate.ours / rate.bare);
  for (const name of ['ours', 'bare'] as const) rates[name].push(rate[name]);
}

const verdicts = [
  atLeast('two processes with reuse_port and Redis: rate of two bare ones', 0.7, median(ratios)),
];
const machine = `${describeMachine()}, load ${loadBefore.toFixed(1)} to ${(loadavg()[0] ?? 0).toFixed(1)}`;
const figures = `ours ${Math.round(median(rates.ours))}, bare ${Math.round(median(rates.bare))} responses/s`;
process.stdout.write(
  `\n${[machine, figures, recordVerdicts(RECORD, machine, verdicts, { isComplete: true })].join('\n\n')}\n`,
);
process.exit(options.strict && anyMissed(verdicts) ? 1 : 0);

/** Starts two servers on one port; returns its URL. */
async function twice(start: (port: string) => Promise<ChildServer>): Promise<string> {
  const { url } = await start('0');
  await start(new URL(url).port);
  return url;
}

/** Starts Redis on a free port, without persistence; it ends with this process. */
async function startRedis(): Promise<string> {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = Bun.spawn(['redis-server', ...flags], { stdout: 'ignore', stderr: 'inherit' });
  process.on('exit', () => child.kill());
  return `redis://127.0.0.1:${port}`;
}
