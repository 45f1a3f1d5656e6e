import type { ChildServer } from './child-server.ts';
import { processorTime, residentMemory } from './process-figures.ts';
import { load } from './wrk.ts';

/** A server with a name, and the path that it is asked for. */
export interface Runner {
  readonly name: string;
  readonly server: ChildServer;
  readonly path: string;
  /** Whether answers without a 2xx or 3xx are what is asked for. */
  readonly fails?: boolean;
  /** A Lua script of wrk's. */
  readonly script?: string;
}

/** What one round found. */
export interface Sample {
  /** Answers a second. */
  readonly rate: number;
  /** In milliseconds. */
  readonly p99: number;
  /** Processor time of the server for one answer, in microseconds. */
  readonly work: number;
  /** Resident memory of the server at the end of the round, in bytes. */
  readonly memory: number;
}

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Loads all servers in turn, round after round, so that what else the machine does meets all of them. Every round
 * begins with another server, and a first round, which warms up, is not counted.
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
      if (!fails && failed > 0) throw new Error(`${name}: ${failed} answers failed`);
      if (round > 0) samples.get(name)?.push({ rate, p99, work, memory: residentMemory(server.pid) });
    }
    process.stderr.write('.');
  }
  return samples;
}
