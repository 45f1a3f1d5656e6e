import { readEvents } from '@flextype-bun/client/events';

const KEY_HEADER = 'X-Explorer-Key';
const STORED = 'flextype-explorer-key';
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 10_000;
const SILENCE_MS = 25_000;

/** An error response, or none. */
export class ExplorerError extends Error {
  override readonly name = 'ExplorerError';
  /** 0 without a response. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The key of this tab: from the opened link, or stored before. */
export function keepKey(fromLink: string | undefined): string | undefined {
  if (fromLink !== undefined) sessionStorage.setItem(STORED, fromLink);
  return fromLink ?? sessionStorage.getItem(STORED) ?? undefined;
}

/** Sends requests with the key in a header. */
export class Session {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** @throws {ExplorerError} */
  async json<Answer>(name: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await this.#fetch(name, query);
    return response.json() as Promise<Answer>;
  }

  /** The lines of a response as they arrive. */
  async *lines(name: string, query: Readonly<Record<string, string>>, signal: AbortSignal) {
    const { body } = await this.#fetch(name, query, signal);
    if (!body) return;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line;
    }
  }

  /** Follows the events while the page is open; reports lost connections and reconnects. */
  async follow(handlers: {
    readonly onEvent: (type: string, data: unknown) => void;
    readonly onLost: (error: ExplorerError, retryInMs: number) => void;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { onEvent, onLost, signal } = handlers;
    let wait = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const attempt = new AbortController();
      let silence = setTimeout(() => attempt.abort(), SILENCE_MS);
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => attempt.abort(), SILENCE_MS);
      };
      let reason = new ExplorerError('The server closed the stream', 0);
      try {
        const { body } = await this.#fetch('events', {}, AbortSignal.any([signal, attempt.signal]));
        if (body) {
          for await (const { type, data } of readEvents(body, heard)) {
            wait = FIRST_WAIT_MS;
            onEvent(type, JSON.parse(data));
          }
        }
      } catch (error) {
        reason =
          error instanceof ExplorerError ? error : new ExplorerError(String(error), 0, { cause: error });
      } finally {
        clearTimeout(silence);
      }
      if (signal.aborted) return;
      onLost(reason, wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(MAX_WAIT_MS, wait * 2);
    }
  }

  async #fetch(
    name: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Response> {
    const search = new URLSearchParams(query);
    const url = `explorer/api/${name}${search.size > 0 ? `?${search}` : ''}`;
    const init = { headers: { [KEY_HEADER]: this.#key }, ...(signal && { signal }) };
    const response = await fetch(url, init).catch((error: unknown) => {
      throw new ExplorerError('The server does not answer', 0, { cause: error });
    });
    if (response.ok) return response;
    const body: { message?: string } = await response.json().catch(() => ({}));
    throw new ExplorerError(body.message ?? `The server answered ${response.status}`, response.status);
  }
}
