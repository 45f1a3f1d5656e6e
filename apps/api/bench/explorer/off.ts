import { copyFixture } from '../bench-site.ts';
import type { ChildServer } from '../child-server.ts';
import { residentMemory } from '../process-figures.ts';
import { alternate } from '../rounds.ts';
import { median } from '../statistics.ts';
import { WORKLOADS } from '../workloads.ts';
import { startSite } from './tab.ts';

/** The server without the explorer beside one with it that nobody opened, as medians of ratios. */
export interface OffRatios {
  readonly start: number;
  readonly memory: number;
  /** Processor time per response. */
  readonly work: number;
}

const OFF = 'off';
const ON = 'on';

/** Starts both in turn, and puts both under load in turn. */
export async function measureOff(rounds: number): Promise<OffRatios> {
  // A site can have only one server that counts calls.
  const roots = { off: copyFixture(), on: copyFixture() };
  const path = WORKLOADS[0]?.path ?? '/';
  const start = (isOn: boolean) => startSite(isOn ? roots.on : roots.off, `explorer.enabled=${isOn}`);
  const timed = async (isOn: boolean) => {
    const began = performance.now();
    const server = await start(isOn);
    await (await fetch(server.url + path)).text();
    const took = performance.now() - began;
    const memory = residentMemory(server.pid);
    await server.stop();
    return { took, memory };
  };
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push({ off: await timed(false), on: await timed(true) });
  const servers: ChildServer[] = [await start(false), await start(true)];
  const runners = servers.map((server, index) => ({ name: index === 0 ? OFF : ON, server, path }));
  const samples = await alternate(runners, { rounds, connections: 32, seconds: 1 });
  for (const server of servers) await server.stop();
  const on = samples.get(ON) ?? [];
  const works = (samples.get(OFF) ?? []).map(({ work }, round) => work / (on[round]?.work ?? Number.NaN));
  return {
    start: median(pairs.map(({ off, on: other }) => off.took / other.took)),
    memory: median(pairs.map(({ off, on: other }) => off.memory / other.memory)),
    work: median(works),
  };
}
