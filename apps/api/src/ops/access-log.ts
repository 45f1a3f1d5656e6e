import type { ObservedResponse, RequestObserver } from '../requests/request-observer.ts';
import { type AccessEntry, toAccessEntry } from './access-entry.ts';
import type { AccessLines } from './access-lines.ts';

/** Which requests are logged. */
export type LoggedRequests = 'none' | 'errors' | 'all';

const FIRST_ERROR = 400;

// Entries that are kept while pino is loading, which takes a few dozen milliseconds.
const MAX_WAITING_ENTRIES = 10_000;

/** The access log. It loads pino with the first logged request. */
export class AccessLog implements RequestObserver, AsyncDisposable {
  readonly #requests: () => LoggedRequests;
  readonly #waiting: AccessEntry[] = [];
  #lines: AccessLines | undefined;
  #opening: Promise<void> | undefined;

  /** @param requests returns the current setting */
  constructor(requests: () => LoggedRequests) {
    this.#requests = requests;
  }

  onResponse(response: ObservedResponse): void {
    const requests = this.#requests();
    if (requests === 'none' || (requests === 'errors' && response.status < FIRST_ERROR)) return;
    const entry = toAccessEntry(response);
    if (this.#lines) {
      this.#lines.write(entry);
      return;
    }
    if (this.#waiting.length < MAX_WAITING_ENTRIES) this.#waiting.push(entry);
    this.#opening ??= this.#open();
  }

  /** Writes the buffered lines. */
  async close(): Promise<void> {
    await this.#opening;
    await this.#lines?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(): Promise<void> {
    const { AccessLines } = await import('./access-lines.ts');
    const lines = new AccessLines();
    for (const entry of this.#waiting.splice(0)) lines.write(entry);
    this.#lines = lines;
  }
}
