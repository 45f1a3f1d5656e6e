import type { ObservedResponse, RequestObserver } from '../requests/request-observer.ts';
import { type AccessEntry, toAccessEntry } from './access-entry.ts';
import type { AccessLines } from './access-lines.ts';

/** Which requests get a line. */
export type LoggedRequests = 'none' | 'errors' | 'all';

const FIRST_ERROR = 400;

// How many entries may wait while pino is loaded, which takes some dozen milliseconds.
const MAX_WAITING_ENTRIES = 10_000;

/** The access log; what writes it is loaded with the first request that gets a line. */
export class AccessLog implements Pick<RequestObserver, 'answered'> {
  readonly #requests: () => LoggedRequests;
  readonly #waiting: AccessEntry[] = [];
  #lines: AccessLines | undefined;
  #opening: Promise<void> | undefined;

  /** @param requests the setting in force */
  constructor(requests: () => LoggedRequests) {
    this.#requests = requests;
  }

  answered(answer: ObservedResponse): void {
    const requests = this.#requests();
    if (requests === 'none' || (requests === 'errors' && answer.status < FIRST_ERROR)) return;
    const entry = toAccessEntry(answer);
    if (this.#lines) {
      this.#lines.write(entry);
      return;
    }
    if (this.#waiting.length < MAX_WAITING_ENTRIES) this.#waiting.push(entry);
    this.#opening ??= this.#open();
  }

  /** Writes what is waiting. */
  async close(): Promise<void> {
    await this.#opening;
    await this.#lines?.close();
  }

  async #open(): Promise<void> {
    const { AccessLines } = await import('./access-lines.ts');
    const lines = new AccessLines();
    for (const entry of this.#waiting.splice(0)) lines.write(entry);
    this.#lines = lines;
  }
}
