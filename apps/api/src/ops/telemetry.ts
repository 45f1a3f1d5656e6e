import type { RequestObserver } from '../requests/request-observer.ts';
import { AccessLog, type LoggedRequests } from './access-log.ts';
import { type RequestCounts, RequestMetrics } from './request-metrics.ts';

/** The observers of one server. */
export interface Telemetry extends AsyncDisposable {
  /** Must be notified of every response. */
  readonly observer: RequestObserver;
  /** The counts for `/metrics`. */
  readonly requests: RequestCounts;
  /** Flushes the access log. */
  close(): Promise<void>;
}

/**
 * Creates the metrics and the access log of a server.
 *
 * @param loggedRequests returns the current setting `log.requests`
 */
export function createTelemetry(loggedRequests: () => LoggedRequests): Telemetry {
  const requests = new RequestMetrics();
  const log = new AccessLog(loggedRequests);
  const close = () => log.close();
  return { observer: fanOut(requests, log), requests, close, [Symbol.asyncDispose]: close };
}

/** Combines observers into one. */
function fanOut(...observers: readonly RequestObserver[]): RequestObserver {
  return {
    onResponse: (response) => {
      for (const observer of observers) observer.onResponse(response);
    },
    onRefusal: (refusal) => {
      for (const observer of observers) observer.onRefusal?.(refusal);
    },
  };
}
