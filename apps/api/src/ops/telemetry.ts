import type { Refusal } from '@flextype-bun/tokens';
import type { CallObserver, ObservedAnswer } from '../requests/request-observer.ts';
import { AccessLog, type LoggedRequests } from './access-log.ts';
import { type CallCounts, CallMetrics } from './request-metrics.ts';

/** All that watches the calls of one server. */
export interface Observers {
  /** To be told of every answer. */
  readonly observer: CallObserver;
  /** What `/metrics` tells of. */
  readonly calls: CallCounts;
  /** Writes what is waiting. */
  close(): Promise<void>;
}

/**
 * Makes the observers of a server: metrics, and the access log.
 *
 * @param requests the setting `log.requests` in force
 */
export function createObservers(requests: () => LoggedRequests): Observers {
  const calls = new CallMetrics();
  const log = new AccessLog(requests);
  return { observer: new Both(calls, log), calls, close: () => log.close() };
}

class Both implements CallObserver {
  readonly #calls: CallMetrics;
  readonly #log: AccessLog;

  constructor(calls: CallMetrics, log: AccessLog) {
    this.#calls = calls;
    this.#log = log;
  }

  answered(answer: ObservedAnswer): void {
    this.#calls.answered(answer);
    this.#log.answered(answer);
  }

  refused(refusal: Refusal): void {
    this.#calls.refused(refusal);
  }
}
