import { RegistryClientError } from './errors.ts';
import type { ClientOptions } from './options.ts';

/** A request, and how to read its response. */
export interface Call<Result> {
  /** URL suffix after the path of the API. */
  readonly path?: string;
  readonly query: readonly [name: string, value: string][];
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Time limit since the last received data, in milliseconds. */
  readonly timeout: number;
  read(response: ReceivedResponse): Promise<Result>;
}

/** A response that is being received. */
export interface ReceivedResponse {
  readonly response: Response;
  /** Restarts the time limit, since data was received. */
  onData(): void;
  /** Removes tokens from a text. */
  redact(text: string): string;
  /** Parses a JSON text, as the options say. */
  parse(text: string): unknown;
}

export type Transport = <Result>(call: Call<Result>) => Promise<Result>;

/** Sends requests to the API of a site and turns failures into errors with a code. A connection ends with its request. */
export function createTransport(
  site: string,
  { token, accessToken, tokenIn, path: api, fetch, parse }: ClientOptions,
): Transport {
  const endpoint = toEndpoint(site, api);
  // A runtime that rejects a header quotes it, and with it the token.
  if (/[^\w-]/.test(token)) {
    throw new RegistryClientError('A token may contain only letters, digits, _ and -', { code: 'options' });
  }
  const secrets: [name: string, value: string][] = [];
  if (token && tokenIn === 'query') secrets.push(['token', token]);
  if (accessToken) secrets.push(['access_token', accessToken]);
  const common = token && tokenIn === 'header' && { Authorization: `Bearer ${token}` };
  // An access token can be any text; URLs contain its encoded form.
  const hidden = [token, accessToken, `${new URLSearchParams({ '': accessToken })}`.slice(1)].filter(Boolean);
  const redact = (text: string): string =>
    hidden.reduce((left, secret) => left.replaceAll(secret, '…'), text);

  return async ({ path = '', query, headers, signal, timeout, read }) => {
    const url = `${endpoint}${path}?${new URLSearchParams([...query, ...secrets])}`;
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let silent = false;
    const onData = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        silent = true;
        abort();
      }, timeout);
    };
    const toFailure = (error: unknown): RegistryClientError => {
      if (error instanceof RegistryClientError) return error;
      if (signal?.aborted)
        return new RegistryClientError('Aborted', { code: 'aborted', cause: signal.reason });
      if (silent)
        return new RegistryClientError(`${endpoint} did not respond for ${timeout} ms`, { code: 'timeout' });
      // Some runtimes attach the URL to their errors.
      const cause = secrets.length > 0 ? undefined : error;
      return new RegistryClientError(redact(`${endpoint} did not respond: ${error}`), {
        code: 'network',
        cause,
      });
    };
    signal?.addEventListener('abort', abort, { signal: controller.signal });
    if (signal?.aborted) abort();
    onData();
    try {
      const response = await fetch(url, { headers: { ...common, ...headers }, signal: controller.signal });
      return await read({ response, onData, redact, parse });
    } catch (error) {
      throw toFailure(error);
    } finally {
      clearTimeout(timer);
      abort();
    }
  };
}

function toEndpoint(site: string, api: string): string {
  try {
    const { origin, pathname } = new URL(site);
    return origin + pathname.replace(/\/*$/, api);
  } catch (cause) {
    throw new RegistryClientError('site must be a valid URL', { code: 'options', cause });
  }
}
