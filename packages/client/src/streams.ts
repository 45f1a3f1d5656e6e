import { parse, readAnswer, readItem, toError } from './answer.ts';
import { createBackoff, pause } from './backoff.ts';
import type { RegistryClientError } from './errors.ts';
import { readEvents } from './event-stream.ts';
import type { ClientOptions } from './options.ts';
import type { Exchange, Transport } from './transport.ts';
import type { Watched } from './watched.ts';

/** Follows an id by event streams. */
export interface Streams {
  /** Earliest time of the next attempt, by `performance.now()`. */
  readonly nextAt: number;
  /** Opens a stream and reports its events until it ends and another attempt or polling is due. */
  follow(): Promise<void>;
}

export function createStreams(transport: Transport, options: ClientOptions, watched: Watched): Streams {
  const backoff = createBackoff(options.backoff);
  let nextAt = 0;
  let lively = false;

  const read = async (exchange: Exchange): Promise<void> => {
    const { response, hide } = exchange;
    const { ok, status, body } = response;
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (status === 404 || status === 405 || (ok && !isStream)) {
      nextAt = Infinity;
      return;
    }
    if (!ok || !body) return void (await readAnswer(exchange));
    const heard = (): void => {
      exchange.heard();
      // The first chunk only opens the stream; a second one proves that it works.
      if (lively) backoff.reset();
      lively = true;
    };
    for await (const { type, data, id } of readEvents(body, heard)) {
      if (type === 'end') return watched.fail(toError(parse(data), hide), true);
      if (type !== 'message') continue;
      const item = parse(data);
      try {
        watched.tell(readItem(item, hide));
      } catch (error) {
        // Only this value cannot be encoded; the stream is fine and reports the next one.
        watched.fail(error as RegistryClientError, false);
      }
      watched.tag = id;
      backoff.reset();
    }
  };

  return {
    get nextAt() {
      return nextAt;
    },
    async follow() {
      lively = false;
      let error: RegistryClientError | undefined;
      try {
        await transport({
          path: '/events',
          query: [['id', watched.id]],
          headers: { Accept: 'text/event-stream', ...(watched.tag && { 'Last-Event-ID': watched.tag }) },
          signal: watched.signal,
          timeout: options.silence,
          read,
        });
      } catch (cause) {
        error = cause as RegistryClientError;
        watched.fail(error);
      }
      if (nextAt === Infinity) return;
      const delay = backoff.next(error?.retryAfter);
      if (lively || error?.code === 'network') await pause(delay, watched.signal);
      // The server responds, but streams do not get through: poll until the next attempt.
      else nextAt = performance.now() + delay;
    },
  };
}
