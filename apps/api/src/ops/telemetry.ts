import type { Refusal } from '@flextype-bun/tokens';
import type { ObservedResponse, RequestObserver } from '../requests/request-observer.ts';
import { AccessLog, type LoggedRequests } from './access-log.ts';
import { type RequestCounts, RequestMetrics } from './request-metrics.ts';

/** All that watches the calls of one server. */
export interface Telemetry extends AsyncDisposable {
  /** To be told of every answer. */
  readonly observer: RequestObserver;
  /** What `/metrics` tells of. */
  readonly calls: RequestCounts;
  /** Writes what is waiting. */
  close(): Promise<void>;
}

/**
 * Makes the observers of a server: metrics, and the access log.
 *
 * @param requests the setting `log.requests` in force
 */
export function createTelemetry(requests: () => LoggedRequests): Telemetry {
  const calls = new RequestMetrics();
  const log = new AccessLog(requests);
  return {
    observer: new Both(calls, log),
    calls,
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
  };
}

class Both implements RequestObserver {
  readonly #calls: RequestMetrics;
  readonly #log: AccessLog;

  constructor(calls: RequestMetrics, log: AccessLog) {
    this.#calls = calls;
    this.#log = log;
  }

  answered(answer: ObservedResponse): void {
    this.#calls.answered(answer);
    this.#log.answered(answer);
  }

  refused(refusal: Refusal): void {
    this.#calls.refused(refusal);
  }
}
