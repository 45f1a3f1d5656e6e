/** Options of {@link createClient}. */
export interface ClientOptions {
  /** Token of the site; if empty, none is sent, and a proxy can add it. */
  readonly token: string;
  /** Access token of the token, if it has one. It goes into the URL: the API has no header for it. */
  readonly accessToken: string;
  /**
   * How the token is sent: as `Authorization: Bearer`, which stays out of logs and histories, or in the URL, the only
   * way that PHP Flextype supports.
   */
  readonly tokenIn: 'header' | 'query';
  /** Path of the API below the site; Flextype 0.9 has `/api/registry`. */
  readonly path: string;
  /** Sends requests, in place of the runtime's `fetch`. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Parses the JSON texts of the API, in place of `JSON.parse`, which rounds large integers. */
  readonly parse: (text: string) => unknown;
  /** Ids per request of `getMany`; at most the server's `api.batch`. */
  readonly batch: number;
  /** Time limit of `get` and `getMany` for a complete response, in milliseconds. */
  readonly timeout: number;
  /** Silence after which a stream counts as dead, in milliseconds; three heartbeats of the server. */
  readonly silence: number;
  /** How long a long poll may take, in milliseconds; used if the server has no streams. */
  readonly wait: number;
  /** Interval of polls, in milliseconds; used if the server has no long polls. */
  readonly pollInterval: number;
  /** Waits of a watch after failures, in milliseconds. */
  readonly backoff: BackoffOptions;
}

/** The first and the longest wait. Each is twice the one before, minus a random part of up to half. */
export interface BackoffOptions {
  readonly first: number;
  readonly most: number;
}

/** The defaults of {@link ClientOptions}. */
export const DEFAULT_CLIENT_OPTIONS: ClientOptions = {
  token: '',
  accessToken: '',
  tokenIn: 'header',
  path: '/api/v1/registry',
  // Looked up per request, since pages and tests replace it.
  fetch: (url, init) => globalThis.fetch(url, init),
  parse: JSON.parse,
  batch: 100,
  timeout: 10_000,
  silence: 45_000,
  wait: 30_000,
  pollInterval: 5_000,
  backoff: { first: 500, most: 30_000 },
};
