import { resolve } from 'node:path';
import { TOKEN } from './reload-sites.ts';

const ENTRY = resolve(import.meta.dir, '../src/index.ts');

/** A server in a process of its own. */
export interface BenchServer {
  /** Requests an id and returns the response's body. */
  readonly ask: (id: string) => Promise<string>;
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
): Promise<BenchServer> {
  const start = performance.now();
  const child = Bun.spawn(
    [process.execPath, ENTRY, '--root', root, '--port', '0', '--set', 'tokens.ledger=memory', ...args],
    { env: { ...process.env, ...env }, stdout: 'pipe', stderr: 'inherit' },
  );
  const url = await findUrl(child.stdout);
  const ask = async (id: string) => (await fetch(`${url}/api/v1/registry?id=${id}&token=${TOKEN}`)).text();
  const first = await ask('flextype.manifest.version');
  if (!first.includes('1.0.0-alpha.3')) throw new Error(`Unexpected response: ${first}`);
  return {
    ask,
    pid: child.pid,
    startTime: performance.now() - start,
    stop: async () => {
      child.kill('SIGTERM');
      await child.exited;
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
