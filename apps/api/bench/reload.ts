import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProject, openRegistry } from '@flextype-bun/registry-core';
import { Loader } from '@flextype-bun/registry-core/internal/loader';
import { HOSTILE_FILES } from './hostile-files.ts';
import { LARGE_FILES } from './large-files.ts';
import { describeMachine } from './machine.ts';
import { measureMemory } from './reload-memory.ts';
import { type BenchServer, startServer } from './reload-server.ts';
import { makeSite, pluginFile, pluginSettings } from './reload-sites.ts';
import { measureTurns } from './reload-turns.ts';
import { median, quantile } from './statistics.ts';
import { anyMissed, atMost, recordVerdicts, type Verdict } from './verdicts.ts';

interface Row {
  /** The target, and the figure that is compared with it. */
  readonly verdict: Verdict;
  /** All figures. */
  readonly measured: string;
}

const RECORD = join(import.meta.dir, 'reload.json');

const SAVES = 60;
const RELOADS = 400;
const STARTS = 5;

const rows: Row[] = [];
const sites = new Map([10, 20, 2_000].map((plugins) => [plugins, makeSite(plugins)]));
const siteOf = (plugins: number): string => sites.get(plugins) ?? '';
const ms = (time: number): string => `${time.toFixed(time < 10 ? 2 : 1)} ms`;

// With the argument `turns`, only what keeps the event loop busy; with more words, only shapes that contain one.
const [, , part, ...words] = process.argv;
if (part !== 'turns') {
  await measureSaves(10, 50);
  await measureSaves(2_000, 100);
  await measureWork();
  await measureStarts();
  await measureGrowth();
}
await measureStalls();
report();

/** Measures the time from before a file is written to the first response with the new value. */
async function measureSaves(plugins: number, bar: number): Promise<void> {
  const root = siteOf(plugins);
  const server = await startServer(root);
  const times: number[] = [];
  for (let save = 1; save <= SAVES; save++) times.push(await timeSave(server, root, save % plugins, save));
  await server.stop();
  rows.push({
    verdict: atMost(`save → new value served, ${plugins} plugins, ms`, bar, median(times)),
    measured: `median ${ms(median(times))}, 95 % in ${ms(quantile(times, 0.95))}`,
  });
}

async function timeSave(server: BenchServer, root: string, plugin: number, mark: number): Promise<number> {
  const start = performance.now();
  writeFileSync(pluginFile(root, plugin), pluginSettings(mark));
  while (!(await server.ask(`plugins.plugin-${plugin}.settings.mark`)).endsWith(`:${mark}}}`));
  const time = performance.now() - start;
  // Save at a random moment rather than right after a response.
  await Bun.sleep(100 + 50 * Math.random());
  return time;
}

/** Measures reading one changed file and building the snapshot, without the file event. */
async function measureWork(): Promise<void> {
  const medians: number[] = [];
  for (const plugins of [20, 2_000]) {
    const root = siteOf(plugins);
    const project = await findProject(root);
    if (!project) throw new Error(`${root} is not a project`);
    const loader = new Loader({ project, externalPlugins: {}, settle: 250 });
    await loader.load();
    const times: number[] = [];
    for (let reload = 1; reload <= RELOADS; reload++) {
      const plugin = reload % plugins;
      writeFileSync(pluginFile(root, plugin), pluginSettings(1_000 + reload));
      const start = performance.now();
      await loader.reload(new Set([`plugin/plugin-${plugin}`]));
      if (reload > RELOADS / 4) times.push(performance.now() - start);
    }
    medians.push(median(times));
  }
  const [few = 0, many = 0] = medians;
  rows.push({
    verdict: atMost('work of one changed file at 2,000 plugins, of that at 20', 3, many / few),
    measured: `medians ${ms(few)}, ${ms(many)}`,
  });
}

async function measureStarts(): Promise<void> {
  const opens: number[] = [];
  const starts: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const before = performance.now();
    const registry = await openRegistry(siteOf(2_000));
    opens.push(performance.now() - before);
    await registry.close();
    const server = await startServer(siteOf(2_000));
    starts.push(server.startTime);
    await server.stop();
  }
  for (const [what, times] of [
    ['openRegistry with 2,000 plugins and watching, ms', opens],
    ['server process with 2,000 plugins, to the first response, ms', starts],
  ] as const) {
    rows.push({ verdict: atMost(what, 1_000, median(times)), measured: `median ${ms(median(times))}` });
  }
}

/** Measures the longest turn of the event loop while files are read again. */
async function measureStalls(): Promise<void> {
  await measureStall('full reload of 2,000 plugins', siteOf(2_000), 50);
  const changes = [...LARGE_FILES, ...HOSTILE_FILES].filter(
    ({ shape }) => words.length === 0 || words.some((word) => shape.includes(word)),
  );
  for await (const { shape, isRefused, reloads, served, elapsed } of measureTurns(changes)) {
    const longest = Math.max(...reloads, ...Object.values(served));
    const ways = Object.entries(served).map(([way, turn]) => `${way} ${turn.toFixed(0)}`);
    rows.push({
      verdict: atMost(`${shape}${isRefused ? ' (refused)' : ''}: longest turn, ms`, 50, longest),
      measured: `reloads ${reloads.map((turn) => turn.toFixed(0)).join(' / ')}, ${ways.join(', ')} (${elapsed.toFixed(0)} passed)`,
    });
    process.stderr.write(
      `${longest.toFixed(0).padStart(6)} ms ${shape}${isRefused ? ' (refused)' : ''}, ${elapsed.toFixed(0)} ms passed: ${ways.filter((way) => !/ \d$/.test(way)).join(', ')}\n`,
    );
  }
}

async function measureStall(what: string, root: string, bar: number): Promise<void> {
  const registry = await openRegistry(root, { watch: false });
  let longest = 0;
  let last = performance.now();
  const watching = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  const start = performance.now();
  await registry.reload();
  const took = performance.now() - start;
  clearInterval(watching);
  await registry.close();
  rows.push({
    verdict: atMost(`${what}: longest turn of the event loop, ms`, bar, longest),
    measured: `${ms(longest)} of ${ms(took)}`,
  });
}

async function measureGrowth(): Promise<void> {
  // Code that the engine compiles during the first thousand reloads uses about as much memory as everything else, and
  // then stays. So growth is measured twice: without the compiler, and after it has finished.
  const [early = 0, late = 0] = await measureMemory([100, 10_000], { BUN_JSC_useJIT: '0' });
  addGrowth('growth of memory between 100 and 10,000 reloads, nothing compiled', early, late);
  const [first = 0, warm = 0, last = 0] = await measureMemory([100, 1_000, 10_000]);
  process.stderr.write(`memory after 100 reloads: ${first.toFixed(1)} MB\n`);
  addGrowth('growth of memory between 1,000 and 10,000 reloads', warm, last);
}

function addGrowth(what: string, early: number, late: number): void {
  const growth = (100 * (late - early)) / early;
  rows.push({
    verdict: atMost(`${what}, %`, 10, growth),
    measured: `${early.toFixed(1)} MB, ${late.toFixed(1)} MB`,
  });
}

function report(): void {
  const machine = describeMachine();
  const verdicts = rows.map(({ verdict }) => verdict);
  const lines = rows.map(({ verdict: { bar }, measured }) => `| ${bar} | ${measured} |`);
  const table = ['| what | measured |', '|---|---|', ...lines].join('\n');
  const isComplete = part === undefined;
  const verdictTable = recordVerdicts(RECORD, machine, verdicts, { isComplete });
  process.stdout.write(`${machine}\n\n${table}\n\n${verdictTable}\n`);
  if (anyMissed(verdicts)) process.exitCode = 1;
}
