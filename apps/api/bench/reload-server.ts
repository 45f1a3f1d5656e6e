import { resolve } from 'node:path';
import { TOKEN } from './reload-sites.ts';
import type { LongestTurns } from './turn-probe.ts';

const ENTRY = resolve(import.meta.dir, '../src/index.ts');
const PROBE = resolve(import.meta.dir, 'turn-probe.ts');

/** A server in a process of its own. */
export interface BenchServer {
  /** Requests an id and returns the response's body. */
  readonly ask: (id: string) => Promise<string>;
  /** The text at a path. */
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<string>;
  /** The URL of the registry, with the token. */
  readonly registryUrl: (query: string) => string;
  /** The longest turns of its event loop since the last time; only of a server that measures them. */
  readonly longestTurns: () => Promise<LongestTurns>;
  readonly pid: number;
  /** Time from the start of the process to the first response, in milliseconds. */
  readonly startTime: number;
  readonly stop: () => Promise<void>;
}

/** Starts the server for a site with default settings, except for the ledger. */
export async function startServer(
  root: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  { measuresTurns = false } = {},
): Promise<BenchServer> {
  const start = performance.now();
  const turns: ((longest: LongestTurns) => void)[] = [];
  const preload = measuresTurns ? ['--preload', PROBE] : [];
  const settings = ['--port', '0', '--set', 'tokens.ledger=memory'];
  const child = Bun.spawn([process.execPath, ...preload, ENTRY, '--root', root, ...settings, ...args], {
    env: { ...process.env, ...env },
    stdout: 'pipe',
    stderr: measuresTurns ? 'ignore' : 'inherit',
    ...(measuresTurns ? { ipc: (longest: LongestTurns) => turns.shift()?.(longest) } : {}),
  });
  const killAtExit = () => child.kill('SIGKILL');
  process.on('exit', killAtExit);
  const url = await findUrl(child.stdout);
  const registryUrl = (query: string) => `${url}/api/v1/registry${query}&token=${TOKEN}`;
  const ask = async (id: string) => (await fetch(registryUrl(`?id=${id}`))).text();
  const first = await ask('flextype.manifest.version');
  if (!first.includes('1.0.0-alpha.3')) throw new Error(`Unexpected response: ${first}`);
  return {
    ask,
    get: async (path, headers = {}) => (await fetch(`${url}${path}`, { headers })).text(),
    registryUrl,
    longestTurns: () => {
      const { promise, resolve } = Promise.withResolvers<LongestTurns>();
      turns.push(resolve);
      child.send('longest');
      return promise;
    },
    pid: child.pid,
    startTime: performance.now() - start,
    stop: async () => {
      child.kill('SIGTERM');
      await child.exited;
      process.off('exit', killAtExit);
    },
  };
}

async function findUrl(stream: ReadableStream<Uint8Array>): Promise<string> {
  let output = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    output += decoder.decode(chunk, { stream: true });
    const [url] = /http:\/\/[\w.:[\]]+:\d+/.exec(output) ?? [];
    if (url) return url;
  }
  throw new Error(`The server ended without listening: ${output}`);
}
