import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import { startOurs } from './contenders.ts';
import { bytesRead, residentMemory } from './process-figures.ts';
import { pluginFile, pluginSettings, TOKEN } from './reload-sites.ts';
import { alternate } from './rounds.ts';
import { median } from './statistics.ts';

export interface ScaleSite {
  readonly kind: 'plugins' | 'tokens';
  /** Number of whatever is scaled. */
  readonly size: number;
  readonly root: string;
  /** The tokens to call; empty means the site's single token. */
  readonly tokens: readonly string[];
}

/** Measurements of the server on a site; medians. */
export interface ScalePoint {
  readonly kind: ScaleSite['kind'];
  readonly size: number;
  /** When it was measured, as ISO 8601: `--add` keeps older points. */
  readonly at: string;
  /** Time from the command to the first response, in milliseconds. */
  readonly start: number;
  /** Bytes read by then, including its own source. */
  readonly read: number;
  /** Resident memory after the load, in bytes. */
  readonly memory: number;
  /** Time from the change of one file to the first response with the change, in milliseconds. */
  readonly reload: number;
  /** Responses per second at 32 connections. */
  readonly rate: number;
  /** Processor time per response, in microseconds. */
  readonly work: number;
}

const MARK = 'plugins.plugin-0.settings.mark';
// Longer than any reload of the largest site.
const RELOAD_TIMEOUT_MS = 60_000;

/** Starts the server as shipped, changes a file, and puts it under load; `rounds` times each. */
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
  if (!server) throw new RangeError('rounds must be at least 1');
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
    if (performance.now() - began > RELOAD_TIMEOUT_MS) throw new Error('The changed file was not served');
  }
  return performance.now() - began;
}

async function ask(server: ChildServer, token: string): Promise<unknown> {
  const response = await fetch(server.url + pathOf(token));
  const answer = (await response.json()) as { readonly data?: { readonly value: unknown } };
  if (answer.data === undefined) throw new Error(`The server responds ${response.status}`);
  return answer.data.value;
}

function pathOf(token: string): string {
  return `/api/v1/registry?id=${MARK}&token=${token}`;
}

// wrk needs a script to vary the path.
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
