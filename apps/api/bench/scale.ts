import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { savePicture } from './programs/charts.ts';
import { makeSite } from './reload-sites.ts';
import { drawScale } from './scale-plot.ts';
import { measureScale, type ScalePoint, type ScaleSite } from './scale-point.ts';
import { makeTokenFolders } from './scale-tokens.ts';
import { atMost, readRecorded, toVerdictTable, type Verdict } from './verdicts.ts';
import { requireWrk } from './wrk.ts';

// `bun run bench:scale`: measures the server as shipped on sites of growing size; writes a table and a plot. A million
// tokens take minutes to create and remove; `--add` with a few sizes measures only these and keeps the other points.

const { values: options } = parseArgs({
  options: {
    plugins: { type: 'string', default: '1,100,2000,10000' },
    tokens: { type: 'string', default: '10,1000,100000,1000000' },
    rounds: { type: 'string', default: '5' },
    add: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dir, 'scale') },
  },
});
requireWrk();
// Generated sites are removed by an exit handler, which a signal alone would not run.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

let points: readonly ScalePoint[] = options.add ? readPoints(`${options.out}.json`) : [];
for (const plugins of toNumbers(options.plugins)) {
  await measure({ kind: 'plugins', size: plugins, root: makeSite(plugins), tokens: [] });
}
for (const count of toNumbers(options.tokens)) {
  const root = makeSite(1);
  const tokens = makeTokenFolders(root, count);
  await measure({ kind: 'tokens', size: count, root, tokens });
  // Not in the exit handler, so that removing a million files does not disturb the next measurement.
  Bun.spawnSync(['rm', '-rf', root]);
}
const machine = describeMachine();
const verdicts = judge(points);
const verdictTable = toVerdictTable(verdicts, readRecorded(`${options.out}.json`));
const file = { machine, at: new Date().toISOString(), verdicts, points };
writeFileSync(`${options.out}.json`, `${JSON.stringify(file, null, 2)}\n`);
await savePicture(`${options.out}.svg`, drawScale(points));
process.stdout.write(`\n${machine}\n\n${toTable(points)}\n\n${verdictTable}\n`);

async function measure(site: ScaleSite): Promise<void> {
  const point = await measureScale(site, Number(options.rounds));
  const others = points.filter(({ kind, size }) => kind !== site.kind || size !== site.size);
  points = [...others, point].sort((a, b) => a.kind.localeCompare(b.kind) || a.size - b.size);
  process.stderr.write(`${site.kind} ${site.size}\n`);
}

function judge(all: readonly ScalePoint[]): readonly Verdict[] {
  const largest = all.find(({ kind, size }) => kind === 'plugins' && size === 10_000);
  return [
    atMost('10,000 plugins: start to the first response, ms', 1_500, largest?.start),
    atMost('10,000 plugins: memory under load, MiB', 350, largest && largest.memory / 2 ** 20),
    atMost('10,000 plugins: reload of one file, ms', 25, largest?.reload),
  ];
}

function readPoints(file: string): readonly ScalePoint[] {
  const earlier: { readonly points: readonly ScalePoint[] } = JSON.parse(readFileSync(file, 'utf8'));
  return earlier.points;
}

function toNumbers(text: string): number[] {
  return text.split(',').filter(Boolean).map(Number);
}

function toTable(all: readonly ScalePoint[]): string {
  const lines = all.map(({ kind, size, start, read, memory, reload, rate, work }) =>
    [
      `${size.toLocaleString('en')} ${size === 1 ? kind.slice(0, -1) : kind}`,
      Math.round(start).toLocaleString('en'),
      Math.round(read / 1024).toLocaleString('en'),
      Math.round(memory / 2 ** 20).toLocaleString('en'),
      reload.toFixed(1),
      Math.round(rate).toLocaleString('en'),
      work.toFixed(1),
    ].join(' | '),
  );
  return [
    '| site | start ms | read at the start KiB | memory MiB | reload ms | answers/s | CPU µs/answer |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
