import { startChild } from './child-server.ts';
import type { Starter } from './cold-start.ts';
import { residentMemory } from './process-figures.ts';
import { median } from './statistics.ts';
import { WORKLOADS } from './workloads.ts';
import { load } from './wrk.ts';

/** Resident memory of a server, in bytes. */
export interface Memory {
  readonly atRest: number;
  readonly underLoad: number;
}

// Long enough for the server to begin to watch its files, and for the collector to run.
const REST_MS = 2_000;
const LOAD = { connections: 32, seconds: 2 };

/** Starts all in turn, and loads each; returns the median of the rounds for each. */
export async function measureMemory(
  starters: readonly Starter[],
  rounds: number,
): Promise<Map<string, Memory>> {
  const found = new Map(starters.map(({ name }) => [name, [] as Memory[]]));
  for (let round = 0; round < rounds; round++) {
    for (const starter of starters) found.get(starter.name)?.push(await measureOne(starter));
    process.stderr.write('.');
  }
  return new Map([...found].map(([name, list]) => [name, medianOf(list)]));
}

async function measureOne({ command, env }: Starter): Promise<Memory> {
  const server = await startChild(command, env);
  const url = server.url + WORKLOADS[0]?.path;
  await (await fetch(url)).arrayBuffer();
  await Bun.sleep(REST_MS);
  const atRest = residentMemory(server.pid);
  const { failed } = await load(url, LOAD.connections, LOAD.seconds);
  const underLoad = residentMemory(server.pid);
  await server.stop();
  if (failed > 0) throw new Error(`${command.join(' ')}: ${failed} responses failed`);
  return { atRest, underLoad };
}

function medianOf(list: readonly Memory[]): Memory {
  return {
    atRest: median(list.map(({ atRest }) => atRest)),
    underLoad: median(list.map(({ underLoad }) => underLoad)),
  };
}
