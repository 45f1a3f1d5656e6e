import { writeFileSync } from 'node:fs';
import { LARGE_FILES, type LargeFile } from './large-files.ts';
import { type BenchServer, startServer } from './reload-server.ts';
import { makeSite, pluginFile, pluginSettings } from './reload-sites.ts';

/** The longest turns of the event loop of a server, in milliseconds. */
export interface Turns {
  readonly shape: string;
  readonly reload: number;
  /** Of each way in which the value is asked for. */
  readonly served: Readonly<Record<string, number>>;
}

const ID = 'plugins.plugin-1.settings';

const WAYS: Readonly<Record<string, (server: BenchServer) => Promise<unknown>>> = {
  plain: (server) => read(server, `?id=${ID}`),
  zstd: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'zstd' }),
  br: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'br' }),
  gzip: (server) => read(server, `?id=${ID}`, { 'Accept-Encoding': 'gzip' }),
  head: (server) => read(server, '?id=plugins.plugin-1', {}, 'HEAD'),
  batch: (server) => read(server, `?id[]=${ID}&id[]=plugins.plugin-2`),
  all: (server) => read(server, '?id=plugins'),
  'four at once': (server) =>
    Promise.all(['plugins.plugin-1', ID, 'plugins', 'flextype'].map((id) => read(server, `?id[]=${id}`))),
  stream: (server) => readFirstEvent(server, `/events?id=${ID}`),
};

/** Starts a server on a site with each large file, changes it, and asks for it in each way. */
export async function* measureTurns(): AsyncGenerator<Turns> {
  for (const file of LARGE_FILES) yield await measureFile(file);
}

async function measureFile({ shape, text }: LargeFile): Promise<Turns> {
  const root = makeSite(10);
  const path = pluginFile(root, 1);
  const isMalformed = shape.startsWith('a mistake');
  writeFileSync(path, isMalformed ? pluginSettings(1) : text(1));
  const server = await startServer(root, [], {}, { measuresTurns: true });
  // Nobody is answered before the server listens.
  await server.longestTurn();
  writeFileSync(path, text(2));
  if (isMalformed) await waitFor(async () => (await server.get('/readyz')).includes('settings.yaml'));
  else await waitFor(async () => (await server.ask(`${ID}.mark`)).endsWith(':2}}'));
  const reload = await server.longestTurn();
  const served: Record<string, number> = {};
  for (const [way, ask] of Object.entries(WAYS)) {
    await ask(server);
    served[way] = await server.longestTurn();
  }
  await server.stop();
  return { shape, reload, served };
}

async function waitFor(isReached: () => Promise<boolean>): Promise<void> {
  while (!(await isReached())) await Bun.sleep(20);
}

async function read(
  server: BenchServer,
  query: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<void> {
  const response = await fetch(server.registryUrl(query), {
    method,
    headers: { 'Accept-Encoding': 'identity', ...headers },
    decompress: false,
  });
  if (!response.ok) throw new Error(`${query} is answered with ${response.status}`);
  await response.arrayBuffer();
}

async function readFirstEvent(server: BenchServer, query: string): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(server.registryUrl(query), { signal: leaving.signal });
  for await (const chunk of response.body ?? []) if (chunk.at(-1) === 10 && chunk.length > 100) break;
  leaving.abort();
}
