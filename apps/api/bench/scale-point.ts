import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import { startOurs } from './contenders.ts';
import { bytesRead, residentMemory } from './process-figures.ts';
import { pluginFile, pluginSettings, TOKEN } from './reload-sites.ts';
import { alternate } from './rounds.ts';
import { median } from './statistics.ts';

/** A site of some size. */
export interface ScaleSite {
  readonly kind: 'plugins' | 'tokens';
  /** How many it has. */
  readonly size: number;
  readonly root: string;
  /** The tokens that are called; the site's one token where there are none. */
  readonly tokens: readonly string[];
}

/** What the server does on it; medians. */
export interface ScalePoint {
  readonly kind: ScaleSite['kind'];
  readonly size: number;
  /** When it was measured, as ISO 8601: points that `--add` kept are older than the others. */
  readonly at: string;
  /** From the command to the first answer, in milliseconds. */
  readonly start: number;
  /** What it has read by then, its own source included, in bytes. */
  readonly read: number;
  /** Resident memory after the load, in bytes. */
  readonly memory: number;
  /** From the change of one file to the first answer that tells of it, in milliseconds. */
  readonly reload: number;
  /** Answers a second at 32 connections. */
  readonly rate: number;
  /** Processor time for one answer, in microseconds. */
  readonly work: number;
}

const MARK = 'plugins.plugin-0.settings.mark';
// Longer than any reload of the largest site, in milliseconds.
const LATEST = 60_000;

/** Starts the server as shipped, changes a file, and loads it; `rounds` times each. */
export async function measureScale(site: ScaleSite, rounds: number): Promise<ScalePoint> {
  const starts: number[] = [];
  const reads: number[] = [];
  let server: ChildServer | undefined;
  for (let round = 0; round < rounds; round++) {
    await server?.stop();
    const began = performance.now();
    server = await startOurs(site.root);
    await ask(server, TOKEN);
    starts.push(performance.now() - began);
    reads.push(bytesRead(server.pid));
  }
  if (!server) throw new RangeError('There must be a round');
  const reloads: number[] = [];
  for (let mark = 1; mark <= rounds; mark++) reloads.push(await timeToSee(server, site.root, mark));
  const path = pathOf(TOKEN);
  const runner = {
    name: site.kind,
    server,
    path,
    ...(site.tokens.length > 0 && { script: scriptFor(site) }),
  };
  const samples = (await alternate([runner], { rounds, connections: 32, seconds: 1 })).get(site.kind) ?? [];
  const memory = residentMemory(server.pid);
  await server.stop();
  return {
    kind: site.kind,
    size: site.size,
    at: new Date().toISOString(),
    start: median(starts),
    read: median(reads),
    memory,
    reload: median(reloads),
    rate: median(samples.map(({ rate }) => rate)),
    work: median(samples.map(({ work }) => work)),
  };
}

async function timeToSee(server: ChildServer, root: string, mark: number): Promise<number> {
  writeFileSync(pluginFile(root, 0), pluginSettings(mark));
  const began = performance.now();
  while ((await ask(server, TOKEN)) !== mark) {
    if (performance.now() - began > LATEST) throw new Error('The change of a file was not noticed');
  }
  return performance.now() - began;
}

async function ask(server: ChildServer, token: string): Promise<unknown> {
  const response = await fetch(server.url + pathOf(token));
  const answer = (await response.json()) as { readonly data?: { readonly value: unknown } };
  if (answer.data === undefined) throw new Error(`The server answers ${response.status}`);
  return answer.data.value;
}

function pathOf(token: string): string {
  return `/api/v1/registry?id=${MARK}&token=${token}`;
}

// wrk asks for another path each time only through a script.
function scriptFor({ root, tokens }: ScaleSite): string {
  const file = join(root, 'tokens.lua');
  const paths = tokens.map((token) => `'${pathOf(token)}'`).join(', ');
  const script = `local paths = { ${paths} }
local requests, turn = {}, 0
function init()
  for index, path in ipairs(paths) do requests[index] = wrk.format('GET', path) end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
`;
  writeFileSync(file, script);
  return file;
}
