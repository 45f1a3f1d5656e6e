import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyFixture } from './bench-site.ts';
import { type ChildServer, startChild } from './child-server.ts';
import { EventStreams } from './event-streams.ts';
import { describeMachine } from './machine.ts';
import { residentMemory } from './process-figures.ts';
import { TOKEN } from './reload-sites.ts';
import { median, quantile } from './statistics.ts';
import { anyMissed, atMost, recordVerdicts } from './verdicts.ts';

const ENTRY = resolve(import.meta.dir, '../src/index.ts');
const RECORD = join(import.meta.dir, 'events.json');
const WARM_UP = 3;
const BAR = 100;
const LARGE = 200_000;
const MEMORY_STEPS = [0, 1, 5];

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1000' },
    saves: { type: 'string', default: '15' },
  },
});
const [streams, saves] = [Number(values.streams), Number(values.saves)];
const ms = (time: number): string => `${time.toFixed(1)} ms`;

const lines: string[] = [];
const all = await measure(false);
await measure(true);
await measureMemory();
const machine = describeMachine();
const verdicts = [atMost(`save → all of ${streams} streams have it, ms`, BAR, all)];
process.stdout.write(
  `${machine}\n\n| what | median | 95 % in |\n|---|--:|--:|\n${lines.join('\n')}\n\n${recordVerdicts(RECORD, machine, verdicts, { isComplete: true })}\n`,
);
if (anyMissed(verdicts)) process.exitCode = 1;

/** Measures the time from before a file is saved until all streams have the event. */
async function measure(stalled: boolean): Promise<number> {
  const { server, root } = await start();
  const save = (number: number): number => {
    const start = performance.now();
    const large = stalled ? `large: ${'x'.repeat(LARGE)}-${number}\n` : '';
    writeFileSync(settingsFile(root), `item: ${number}\n${large}`);
    return start;
  };
  save(0);
  if (stalled) stall(server, 'large');
  const group = new EventStreams(streamUrl(server, 'item'));
  await group.grow(streams, toMark(0));
  const [whole, spread]: [number[], number[]] = [[], []];
  for (let number = 1; number <= WARM_UP + saves; number++) {
    const arrivals = group.arrivals(toMark(number));
    const start = save(number);
    const { first, last } = await arrivals;
    if (number > WARM_UP) {
      whole.push(last - start);
      spread.push(last - first);
    }
    // Save at a random moment rather than right after an event.
    await Bun.sleep(100 + 50 * Math.random());
  }
  group.close();
  await server.stop();
  const name = stalled ? ', while another does not read 200 kB' : '';
  add(`save → all of ${streams} streams have it${name}`, whole);
  add(`first → last of them${name}`, spread);
  return median(whole);
}

async function measureMemory(): Promise<void> {
  const { server, root } = await start();
  writeFileSync(settingsFile(root), 'item: 0\n');
  const group = new EventStreams(streamUrl(server, 'item'));
  // Memory that the first streams cause once, such as compiled code, must not count as memory per stream.
  await group.grow(streams, toMark(0));
  group.close();
  await Bun.sleep(3_000);
  const memory: number[] = [];
  let open = 0;
  for (const step of MEMORY_STEPS) {
    await group.grow(step * streams - open, toMark(0));
    open = step * streams;
    await Bun.sleep(2_000);
    memory.push(residentMemory(server.pid));
  }
  group.close();
  await server.stop();
  const [none = 0] = memory;
  for (const [index, step] of MEMORY_STEPS.entries()) {
    const resident = memory[index] ?? 0;
    const each = step === 0 ? '' : `: ${((resident - none) / 1024 / step / streams).toFixed(1)} kB a stream`;
    lines.push(`| memory with ${step * streams} streams | ${(resident / 2 ** 20).toFixed(0)} MB${each} | |`);
  }
}

async function start(): Promise<{ server: ChildServer; root: string }> {
  const root = copyFixture();
  const server = await startChild([
    process.execPath,
    ENTRY,
    ...['--root', root, '--port', '0'],
    ...['--set', 'tokens.ledger=memory', '--set', 'log.level=error'],
  ]);
  return { server, root };
}

function stall(server: ChildServer, item: string): void {
  const { hostname, port, host, pathname, search } = new URL(streamUrl(server, item));
  const socket = connect(Number(port), hostname, () => {
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });
  socket.on('error', () => socket.destroy());
  socket.pause();
}

function streamUrl(server: ChildServer, item: string): string {
  return `${server.url}/api/v1/registry/events?id=plugins.site.settings.${item}&token=${TOKEN}`;
}

function settingsFile(root: string): string {
  return join(root, 'project/config/plugins/site/settings.yaml');
}

function toMark(number: number): string {
  return `"value":${number}}`;
}

function add(what: string, times: readonly number[]): void {
  lines.push(`| ${what} | ${ms(median(times))} | ${ms(quantile(times, 0.95))} |`);
}
