import { join, resolve } from 'node:path';
import { copyFixture } from './bench-site.ts';
import { startChild } from './child-server.ts';
import { median } from './statistics.ts';
import { WORKLOADS } from './workloads.ts';

const REPOSITORY = resolve(import.meta.dir, '../../..');
const HELLO_SCRIPT = join(import.meta.dir, 'servers/hello.ts');

/** Medians of the time from the start of a command to its server's first response, in milliseconds. */
export interface ColdStart {
  /** `bun run apps/api`, including its check that the dependencies are installed. */
  readonly ours: number;
  /** `bun hello.ts`: Elysia, one route, one schema. */
  readonly hello: number;
}

/** Starts both in turn; the first round warms the system's caches and is not counted. */
export async function measureColdStart(rounds: number): Promise<ColdStart> {
  const site = copyFixture();
  const bun = process.execPath;
  const script = [
    'run',
    '--silent',
    '--cwd',
    REPOSITORY,
    'apps/api',
    '--root',
    site,
    '--port',
    '0',
    '--set',
    'log.level=error',
  ];
  const ours: number[] = [];
  const hello: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const first = await timeToAnswer([bun, ...script]);
    const second = await timeToAnswer([bun, HELLO_SCRIPT], { STATUS: '200', BODY_FILE: HELLO_SCRIPT });
    if (round === 0) continue;
    ours.push(first);
    hello.push(second);
    process.stderr.write('.');
  }
  return { ours: median(ours), hello: median(hello) };
}

async function timeToAnswer(command: readonly string[], env?: Record<string, string>): Promise<number> {
  const began = performance.now();
  const server = await startChild(command, env);
  const response = await fetch(server.url + WORKLOADS[0]?.path);
  await response.arrayBuffer();
  const took = performance.now() - began;
  await server.stop();
  if (!response.ok) throw new Error(`${command.join(' ')} responds ${response.status}`);
  return took;
}
