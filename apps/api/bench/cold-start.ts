import { join, resolve } from 'node:path';
import { copyFixture } from './bench-site.ts';
import { startChild } from './child-server.ts';
import { median } from './statistics.ts';
import { WORKLOADS } from './workloads.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const HELLO_SCRIPT = join(import.meta.dir, 'servers/hello.ts');

/** A command that starts a server, and prints its URL. */
export interface Starter {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One start. */
export interface Start {
  /** From the start of the command to its server's first response, in milliseconds. */
  readonly time: number;
  /** Processor time until it has stopped again, in milliseconds. */
  readonly work: number;
}

/** Medians of the time from the start of a command to its server's first response, in milliseconds. */
export interface ColdStart {
  /** `bun run apps/api`, including its check that the dependencies are installed. */
  readonly ours: number;
  /** `bun hello.ts`: Elysia, one route, one schema. */
  readonly hello: number;
}

/** Elysia, one route, one schema, from source. */
export const HELLO_STARTER: Starter = {
  name: 'Elysia hello',
  command: [process.execPath, HELLO_SCRIPT],
  env: { STATUS: '200', BODY_FILE: HELLO_SCRIPT },
};

/** Arguments of our server for a site. */
export function serverArguments(site: string): readonly string[] {
  return ['--root', site, '--port', '0', '--set', 'log.level=error'];
}

/** `bun run apps/api` for a site, with the bundle that an installation, or an earlier start, has built. */
export function sourceStarter(site: string): Starter {
  const built = Bun.spawnSync([process.execPath, join(REPOSITORY, 'apps/api/clone/build-bundle.ts')]);
  if (built.exitCode !== 0) throw new Error(`The bundle is not built:\n${built.stderr}`);
  const run = ['run', '--silent', '--cwd', REPOSITORY, 'apps/api'];
  return { name: 'bun run apps/api', command: [process.execPath, ...run, ...serverArguments(site)] };
}

/** Starts all in turn, each round beginning with another; the first round warms the system's caches and is not counted. */
export async function alternateStarts(
  starters: readonly Starter[],
  rounds: number,
): Promise<Map<string, Start[]>> {
  const starts = new Map(starters.map(({ name }) => [name, [] as Start[]]));
  for (let round = 0; round <= rounds; round++) {
    const turn = round % starters.length;
    for (const starter of [...starters.slice(turn), ...starters.slice(0, turn)]) {
      const start = await measureStart(starter);
      if (round > 0) starts.get(starter.name)?.push(start);
    }
    process.stderr.write('.');
  }
  return starts;
}

/** Starts `bun run apps/api` and hello in turn. */
export async function measureColdStart(rounds: number): Promise<ColdStart> {
  const ours = sourceStarter(copyFixture());
  const starts = await alternateStarts([ours, HELLO_STARTER], rounds);
  const medianOf = ({ name }: Starter) => median((starts.get(name) ?? []).map(({ time }) => time));
  return { ours: medianOf(ours), hello: medianOf(HELLO_STARTER) };
}

async function measureStart({ command, env }: Starter): Promise<Start> {
  const began = performance.now();
  const server = await startChild(command, env);
  const response = await fetch(server.url + WORKLOADS[0]?.path);
  await response.arrayBuffer();
  const time = performance.now() - began;
  const work = await server.stop();
  if (!response.ok) throw new Error(`${command.join(' ')} responds ${response.status}`);
  return { time, work };
}
