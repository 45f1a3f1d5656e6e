import { once } from 'node:events';
import pino from 'pino';
import { withTimeout } from '../lib/timeout.ts';
import type { AccessEntry } from './access-entry.ts';

const STANDARD_OUTPUT = 1;

// What may wait for whoever reads standard output, in bytes; beyond that lines are dropped, rather than memory filled.
const MAX_BUFFERED_BYTES = 8_000_000;

// How long the end may wait for that reader, in milliseconds.
const CLOSE_TIMEOUT_MS = 1_000;

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

/** Writes the lines of the access log: all that came while one write was under way go out with the next. */
export class AccessLines {
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

  /** Writes what is waiting. */
  async close(): Promise<void> {
    const closed = once(this.#destination, 'close');
    this.#destination.end();
    await withTimeout(CLOSE_TIMEOUT_MS, closed);
  }
}
