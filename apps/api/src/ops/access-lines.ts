import { once } from 'node:events';
import pino from 'pino';
import { withTimeout } from '../lib/timeout.ts';
import type { AccessEntry } from './access-entry.ts';

const STANDARD_OUTPUT = 1;

// If the reader of standard output is slow, lines beyond this are dropped, so that they cannot fill the memory.
const MAX_BUFFERED_BYTES = 8_000_000;

// How long `close` waits for that reader.
const CLOSE_TIMEOUT_MS = 1_000;

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

/** Writes access log entries to standard output. Entries that arrive during a write are written together. */
export class AccessLines implements AsyncDisposable {
  readonly #destination = pino.destination({
    dest: STANDARD_OUTPUT,
    sync: false,
    maxLength: MAX_BUFFERED_BYTES,
  });
  readonly #logger = pino(
    { base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    this.#destination,
  );

  write(entry: AccessEntry): void {
    if (entry.status < FIRST_ERROR) this.#logger.info(entry);
    else if (entry.status < FIRST_SERVER_ERROR) this.#logger.warn(entry);
    else this.#logger.error(entry);
  }

  /** Writes the buffered lines. */
  async close(): Promise<void> {
    // If the reader has gone, there is nobody left to write to: not a failure of the server.
    const closed = once(this.#destination, 'close').catch(() => undefined);
    this.#destination.end();
    await withTimeout(CLOSE_TIMEOUT_MS, closed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
