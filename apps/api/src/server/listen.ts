import type { AnyElysia } from 'elysia';
import { withTimeout } from '../lib/timeout.ts';

/** The port cannot be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A place to listen at. */
export interface Address {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** How a person chooses another place: the options for the address, and for the port. */
  readonly choices: { readonly host: string; readonly port: string };
}

// How long calls under way may take when the server stops, in milliseconds; a second is left for the counts.
const DRAIN_TIMEOUT_MS = 4_000;

/**
 * Makes an app listen.
 *
 * @returns its URL, as `http://127.0.0.1:3000`
 * @throws {ListenError}
 */
export function listen(app: AnyElysia, address: Address): string {
  try {
    // Elysia shares ports by default: a second server would take half of the calls, without a word.
    // In development Bun answers what it cannot with a page of its source, and the URL, which may hold a token.
    app.listen({ hostname: address.host, port: address.port, reusePort: false, development: false });
  } catch (error) {
    throw new ListenError(toMessage(error, address), { cause: error });
  }
  const { hostname = '', port = 0 } = app.server ?? {};
  // An IPv6 address stands in brackets in a URL.
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

/** Stops listening, and waits for the calls under way. */
export async function drain({ server }: AnyElysia): Promise<void> {
  if (!server) return;
  await withTimeout(DRAIN_TIMEOUT_MS, server.stop());
  await server.stop(true);
}

function toMessage(error: unknown, { host, port, choices }: Address): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use; stop what listens there, or choose another with ${choices.port}`;
    case 'EACCES':
      return `Port ${port} on ${host} is not for this user; choose one above 1023 with ${choices.port}`;
    default:
      return `Listening on ${host}:${port} failed (${message}); choose another address with ${choices.host} and ${choices.port}`;
  }
}
