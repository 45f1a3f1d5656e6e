import { printable } from '@flextype-bun/registry-core';
import { isHttpUrl } from '../site/remote.ts';
import type { Context } from '../terminal/context.ts';
import { CommandError, EXIT, type ExitCode } from '../terminal/outcome.ts';

const PING_TIMEOUT_MS = 3_000;

/** Addresses to listen on that stand for all addresses of the machine. */
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/** `ping [URL]`: whether a server answers. */
export async function ping(url: string | undefined, { out, err, environment }: Context): Promise<ExitCode> {
  const address = url ?? localAddress(environment);
  if (!isHttpUrl(address)) {
    // Text before an @ can be a password, even if this is no URL.
    const reason = `${printable(address.replace(/^.*@/s, '***@'))} is not the URL of a server`;
    throw new CommandError(`${reason}, such as http://127.0.0.1:3000`, { exit: EXIT.usage });
  }
  const target = new URL('/healthz', address);
  try {
    const response = await fetch(target, { signal: AbortSignal.timeout(PING_TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.ok) {
      out(`${target.origin} answers\n`);
      return EXIT.ok;
    }
    err(`${target.origin} answers ${response.status}\n`);
  } catch (error) {
    err(`${target.origin} does not answer: ${(error as Error).message}\n`);
  }
  return EXIT.negative;
}

/** Where a server with this environment has `/healthz`. */
function localAddress(environment: Context['environment']): string {
  const read = (name: string) => environment[`REGISTRY_API_${name}`] || undefined;
  const separatePort = read('OPERATIONS_LISTEN');
  if (separatePort !== undefined && /^\d+$/.test(separatePort)) {
    return toUrl(read('OPERATIONS_HOST'), separatePort);
  }
  return toUrl(read('HOST') || environment['HOST'], read('PORT') || environment['PORT'] || '3000');
}

function toUrl(host: string | undefined, port: string): string {
  const name = !host || ANY_ADDRESS.has(host) ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
