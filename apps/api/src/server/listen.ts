import type { AnyElysia } from 'elysia';
import { DEFAULT_IDLE_TIMEOUT_S } from '../http/idle-timeout.ts';
import { withTimeout } from '../lib/timeout.ts';

/** Listening failed; the message says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** An address to listen on. */
export interface Address {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Whether other processes of this user may listen on it as well, each for a part of the connections. */
  readonly shared?: boolean;
  /** The command-line options for the address and the port, for error messages. */
  readonly choices: { readonly host: string; readonly port: string };
}

// How long in-flight requests may take when the server stops. Of the five seconds, one remains for writing counts.
const DRAIN_TIMEOUT_MS = 4_000;

/** Answers a request without the app; `undefined` if the app has to answer. */
export type Shortcut = (request: Request) => Response | Promise<Response> | undefined;

/**
 * Starts an app.
 *
 * @returns its URL, such as `http://127.0.0.1:3000`
 * @throws {ListenError}
 */
export function listen(app: AnyElysia, address: Address, shortcut?: Shortcut): string {
  try {
    serve(app, address, shortcut);
  } catch (error) {
    throw new ListenError(toMessage(error, address), { cause: error });
  }
  const { hostname = '', port = 0 } = app.server ?? {};
  // IPv6 addresses need brackets in a URL.
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

// Not `app.listen`, which compiles the app twice, collects garbage three times, and registers the routes with Bun, whose
// router takes longer than that of the app.
function serve(app: AnyElysia, { host, port, shared = false }: Address, shortcut?: Shortcut): void {
  const fetch = compile(app);
  app.server = Bun.serve({
    fetch: shortcut ? (request: Request) => shortcut(request) ?? fetch(request) : fetch,
    hostname: host,
    port,
    idleTimeout: DEFAULT_IDLE_TIMEOUT_S,
    // Otherwise a second server silently takes half of the requests.
    reusePort: shared,
    // In development mode, Bun's error page shows source code and the URL, which may contain a token.
    development: false,
  });
  for (const { fn } of app.event.start ?? []) fn(app);
}

function compile(app: AnyElysia): AnyElysia['fetch'] {
  const { stackTraceLimit } = Error;
  // An error that Elysia creates here, and keeps, would load the source map of a whole bundle when garbage is collected.
  Error.stackTraceLimit = 0;
  try {
    return app.fetch;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Stops listening, and waits for in-flight requests. */
export async function drain({ server }: AnyElysia): Promise<void> {
  if (!server) return;
  await withTimeout(DRAIN_TIMEOUT_MS, server.stop());
  await server.stop(true);
}

function toMessage(error: unknown, { host, port, choices }: Address): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Stop the program that listens there, or choose another with ${choices.port}`;
    case 'EACCES':
      return `Port ${port} on ${host} needs more privileges. Choose a port above 1023 with ${choices.port}`;
    default:
      return `Listening on ${host}:${port} failed (${message}). Choose another address with ${choices.host} and ${choices.port}`;
  }
}
