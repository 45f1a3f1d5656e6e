import type { ChildServer } from './child-server.ts';
import { processorTime, residentMemory } from './process-figures.ts';
import { load } from './wrk.ts';

/** A named server, and the path to request from it. */
export interface Runner {
  readonly name: string;
  readonly server: ChildServer;
  readonly path: string;
  /** Whether responses other than 2xx and 3xx are expected. */
  readonly fails?: boolean;
  /** A Lua script for wrk. */
  readonly script?: string;
}

/** The measurements of one round. */
export interface Sample {
  /** Responses per second. */
  readonly rate: number;
  /** In milliseconds. */
  readonly p99: number;
  /** Processor time of the server per response, in microseconds. */
  readonly work: number;
  /** Resident memory of the server at the end of the round, in bytes. */
  readonly memory: number;
}

export interface Effort {
  readonly rounds: number;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Loads all servers in turn, round after round, so that other work of the machine affects all of them alike. Each round
 * begins with another server; the first round is a warm-up and is not counted.
 *
 * @returns the samples of each server, in the order of the rounds
 */
export async function alternate(
  runners: readonly Runner[],
  { rounds, connections, seconds }: Effort,
): Promise<Map<string, Sample[]>> {
  const samples = new Map(runners.map(({ name }) => [name, [] as Sample[]]));
  for (let round = 0; round <= rounds; round++) {
    const turn = round % runners.length;
    for (const runner of [...runners.slice(turn), ...runners.slice(0, turn)]) {
      const { name, server, path, fails, script } = runner;
      const before = processorTime(server.pid);
      const { rate, p99, answers, failed } = await load(server.url + path, connections, seconds, script);
      const work = (processorTime(server.pid) - before) / answers;
      if (!fails && failed > 0) throw new Error(`${name}: ${failed} responses failed`);
      if (round > 0) samples.get(name)?.push({ rate, p99, work, memory: residentMemory(server.pid) });
    }
    process.stderr.write('.');
  }
  return samples;
}
