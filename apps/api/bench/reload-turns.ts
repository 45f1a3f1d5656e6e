import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileChange } from './file-change.ts';
import { type BenchServer, startServer } from './reload-server.ts';
import { makeSite } from './reload-sites.ts';

/** The longest turns of the event loop of a server: the processor time of its main thread, in milliseconds. */
export interface Turns {
  readonly shape: string;
  /** Whether the values before it stay in force, with a problem that is reported. */
  readonly isRefused: boolean;
  /** The first change, and another one of the same files. */
  readonly reloads: readonly number[];
  /** Of each way in which the value is asked for. */
  readonly served: Readonly<Record<string, number>>;
  /** The longest of all, in time that passed. */
  readonly elapsed: number;
}

const ID = 'plugins.plugin-1.settings';
const KEY = 'key-of-the-benchmark';

const WAYS: Readonly<Record<string, (server: BenchServer) => Promise<unknown>>> = {
  plain: (server) => read(server, `?id=${ID}`),
  zstd: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'zstd' }),
  br: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'br' }),
  gzip: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'gzip' }),
  304: (server) => readAgain(server, `?id=${ID}`),
  head: (server) => read(server, '?id=plugins.plugin-1', {}, 'HEAD'),
  batch: (server) => read(server, `?id[]=${ID}&id[]=plugins.plugin-2`),
  'batch of 16': (server) => read(server, batchOf(16)),
  all: (server) => read(server, '?id=plugins'),
  flextype: (server) => read(server, '?id=flextype'),
  'four at once': (server) =>
    Promise.all(['plugins.plugin-1', ID, 'plugins', 'flextype'].map((id) => read(server, `?id[]=${id}`))),
  stream: (server) => readFirstEvent(server, `/events?id=${ID}`),
  'long poll': (server) => readAgain(server, `?wait=50ms&id=${ID}`),
  preflight: (server) => read(server, `?id=${ID}`, { Origin: 'https://o9.org' }, 'OPTIONS'),
  readyz: (server) => server.get('/readyz'),
  metrics: (server) => server.get('/metrics'),
};

/** Starts a server on a site for each change, changes its files, and asks for a value of them in each way. */
export async function* measureTurns(changes: readonly FileChange[]): AsyncGenerator<Turns> {
  for (const change of changes) yield await measureChange(change);
}

async function measureChange(change: FileChange): Promise<Turns> {
  const { shape, plugins = 10 } = change;
  const root = makeSite(plugins);
  writeFiles(root, change, 1);
  const server = await startServer(root, ['--set', `explorer.key=${KEY}`], {}, { measuresTurns: true });
  // Nobody is answered before the server listens.
  await server.longestTurns();
  let elapsed = 0;
  const busy = async () => {
    const longest = await server.longestTurns();
    elapsed = Math.max(elapsed, longest.elapsed);
    return longest.busy;
  };
  const reloads: number[] = [];
  let isRefused = false;
  for (const mark of [2, 3]) {
    writeFiles(root, change, mark);
    await waitFor(async () => {
      if (await isTakenOver(server, change, mark)) return true;
      isRefused = await hasProblems(server);
      return isRefused;
    });
    reloads.push(await busy());
  }
  const served: Record<string, number> = {};
  for (const [way, ask] of Object.entries(WAYS)) {
    await ask(server);
    served[way] = await busy();
  }
  await server.stop();
  rmSync(root, { recursive: true, force: true });
  return { shape, isRefused, reloads, served, elapsed };
}

function writeFiles(root: string, { files }: FileChange, mark: number): void {
  for (const [path, text] of files(mark)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Whether the change is served, or the module with it left out. */
async function isTakenOver(server: BenchServer, { markId = `${ID}.mark` }: FileChange, mark: number) {
  const answer = (await server.ask(markId)).replace(/\s+/g, '');
  return answer.endsWith(`:${mark}}}`) || answer.includes('"http_status_code":404');
}

async function hasProblems(server: BenchServer): Promise<boolean> {
  return (await server.get('/readyz')).includes('"problems":[{');
}

async function waitFor(isReached: () => Promise<boolean>): Promise<void> {
  while (!(await isReached())) await Bun.sleep(20);
}

function batchOf(count: number): string {
  return `?${Array.from({ length: count }, (_, at) => `id[]=plugins.plugin-${at}`).join('&')}`;
}

async function read(
  server: BenchServer,
  query: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Headers> {
  const response = await fetch(server.registryUrl(query), {
    method,
    headers: { 'Accept-Encoding': 'identity', ...headers },
    decompress: false,
  });
  await response.arrayBuffer();
  return response.headers;
}

async function readAgain(server: BenchServer, query: string): Promise<void> {
  const headers = await read(server, query, {}, 'HEAD');
  await read(server, query, { 'If-None-Match': headers.get('etag') ?? '""' });
}

async function readFirstEvent(server: BenchServer, query: string): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(server.registryUrl(query), { signal: leaving.signal });
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // The first field, then the event, which ends with an empty line.
    if (chunk.at(-1) === 10 && length > 100) break;
  }
  leaving.abort();
}
