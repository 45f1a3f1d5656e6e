/** How {@link createClient} asks a server. */
export interface ClientOptions {
  /** Token of the site. Where it is empty none is sent, for a proxy that adds it. */
  readonly token: string;
  /** Access token that belongs to it, if it has one. The API knows no header for it: it goes into the URL. */
  readonly accessToken: string;
  /**
   * How the token is sent: as `Authorization: Bearer`, which stays out of logs and histories, or in the URL, which is the
   * one way that an original PHP Flextype knows.
   */
  readonly tokenIn: 'header' | 'query';
  /** What sends requests, instead of the `fetch` of the runtime. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** How many ids `getMany` asks for at a time; no more than the server's `api.batch`. */
  readonly batch: number;
  /** How long `get` and `getMany` wait for a whole answer, in milliseconds. */
  readonly timeout: number;
  /** How long a stream may be silent before it counts as dead, in milliseconds; three heartbeats of the server. */
  readonly silence: number;
  /** How long a server without streams is asked to hold an answer until the value changes, in milliseconds. */
  readonly wait: number;
  /** How often a server that does not hold answers is asked for a watched value, in milliseconds. */
  readonly pollInterval: number;
  /** How long a watch waits after a failure, in milliseconds. */
  readonly backoff: BackoffOptions;
}

/** The first wait, and the longest: each is twice as long as the one before, less up to half of it at random. */
export interface BackoffOptions {
  readonly first: number;
  readonly most: number;
}

/** What holds where the caller says nothing. */
export const DEFAULT_CLIENT_OPTIONS: ClientOptions = {
  token: '',
  accessToken: '',
  tokenIn: 'header',
  // Looked up at each call, since pages and tests replace it.
  fetch: (url, init) => globalThis.fetch(url, init),
  batch: 100,
  timeout: 10_000,
  silence: 45_000,
  wait: 30_000,
  pollInterval: 5_000,
  backoff: { first: 500, most: 30_000 },
};
