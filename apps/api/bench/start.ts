import { loadavg } from 'node:os';
import { join } from 'node:path';
import { copyFixture } from './bench-site.ts';
import { alternateStarts, HELLO_STARTER, type Start, type Starter, sourceStarter } from './cold-start.ts';
import { describeMachine } from './machine.ts';
import { readOptions } from './options.ts';
import { buildSingleFile, packPlugin } from './start-builds.ts';
import { type Memory, measureMemory } from './start-memory.ts';
import { median } from './statistics.ts';
import { anyMissed, atMost, recordVerdicts } from './verdicts.ts';
import { requireWrk } from './wrk.ts';

// `bun run bench:start`: how fast each way to run the server gives its first response, and the memory of the single file,
// as ratios to an Elysia "hello" from source, in alternating rounds of one run.

const HELP = `Usage: bun run bench:start [options]

  --rounds N           number of counted rounds of starts (15)
  --memory-rounds N    number of rounds of the memory's measurement, 0 for none (3)
  --strict             exit with code 1 if a target is missed
`;

const options = readOptions(HELP, {
  rounds: { type: 'string', default: '15' },
  'memory-rounds': { type: 'string', default: '3' },
});
const rounds = Number(options.rounds);
const memoryRounds = Number(options['memory-rounds']);
if (memoryRounds > 0) requireWrk();

const RECORD = join(import.meta.dir, 'start.json');
const HELLO = HELLO_STARTER.name;
const site = copyFixture();
const single = buildSingleFile(site);
const packed = packPlugin(site);
const source = sourceStarter(site);
const loadBefore = loadavg()[0] ?? 0;
const starts = await alternateStarts([HELLO_STARTER, single, packed, source], rounds);
const memory = await measureMemory([HELLO_STARTER, single], memoryRounds);
const loadAfter = loadavg()[0] ?? 0;

const verdicts = [
  atMost(`start of the single file, of ${HELLO}`, 0.8, timeRatio(single)),
  atMost(`start of the packed plugin, of ${HELLO}`, 1.2, timeRatio(packed)),
  atMost(`start of \`bun run apps/api\`, of ${HELLO}`, 1.8, timeRatio(source)),
  atMost(`memory at rest of the single file, of ${HELLO}`, 1.35, memoryRatio('atRest')),
  atMost(`memory under load of the single file, of ${HELLO}`, 1.5, memoryRatio('underLoad')),
];
const machine = `${describeMachine()}, load ${loadBefore.toFixed(1)} to ${loadAfter.toFixed(1)}`;
const parts = [
  machine,
  toStartTable(),
  toMemoryTable(),
  recordVerdicts(RECORD, machine, verdicts, { isComplete: memoryRounds > 0 }),
];
process.stdout.write(`\n${parts.join('\n\n')}\n`);
process.exit(options.strict && anyMissed(verdicts) ? 1 : 0);

/** The median of round-by-round ratios, so that drift of the machine affects both sides alike. */
function ratio(name: string, figure: (start: Start) => number): number {
  const hello = starts.get(HELLO) ?? [];
  return median(
    (starts.get(name) ?? []).map((start, round) => {
      const other = hello[round];
      return other ? figure(start) / figure(other) : Number.NaN;
    }),
  );
}

function timeRatio({ name }: Starter): number {
  return ratio(name, ({ time }) => time);
}

function memoryRatio(state: keyof Memory): number | undefined {
  const ours = memory.get(single.name)?.[state];
  const hello = memory.get(HELLO)?.[state];
  return ours && hello ? ours / hello : undefined;
}

function toStartTable(): string {
  const lines = [...starts].map(([name, list]) => {
    const times = list.map(({ time }) => time);
    const works = list.map(({ work }) => work);
    const figures = [Math.min(...times), median(times), timeRatio({ name, command: [] }), median(works)];
    const texts = figures.map((figure, at) => (at === 2 ? figure.toFixed(2) : String(Math.round(figure))));
    return `| ${name} | ${texts.join(' | ')} | ${ratio(name, ({ work }) => work).toFixed(2)} |`;
  });
  return [
    '| start | fastest, ms | median, ms | of hello | CPU with stop, ms | of hello |',
    '|---|--:|--:|--:|--:|--:|',
    ...lines,
  ].join('\n');
}

function toMemoryTable(): string {
  const lines = [...memory].map(
    ([name, { atRest, underLoad }]) =>
      `| ${name} | ${Math.round(atRest / 2 ** 20)} | ${Math.round(underLoad / 2 ** 20)} |`,
  );
  return ['| memory | at rest, MiB | under load, MiB |', '|---|--:|--:|', ...lines].join('\n');
}
