import { readAnswer, readBody, readItem, toError } from './answer.ts';
import { createBackoff, pause } from './backoff.ts';
import type { RegistryClientError } from './errors.ts';
import { readEvents } from './event-stream.ts';
import type { ClientOptions } from './options.ts';
import type { ReceivedResponse, Transport } from './transport.ts';
import type { WatchState } from './watch-state.ts';

/** Follows an id by event streams. */
export interface Streams {
  /** Earliest time of the next attempt, by `performance.now()`. */
  readonly nextAt: number;
  /** Opens a stream and reports its events until it ends and another attempt or polling is due. */
  follow(): Promise<void>;
}

export function createStreams(transport: Transport, options: ClientOptions, watch: WatchState): Streams {
  const backoff = createBackoff(options.backoff);
  let nextAt = 0;
  let receivedData = false;

  const read = async (received: ReceivedResponse): Promise<void> => {
    const { response, redact, parse } = received;
    const { ok, status, body } = response;
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (status === 404 || status === 405 || (ok && !isStream)) {
      nextAt = Infinity;
      return;
    }
    if (!ok || !body) return void (await readAnswer(received));
    const onData = (): void => {
      received.onData();
      watch.setConnection(true);
      // The first chunk only opens the stream; a second one proves that it works.
      if (receivedData) backoff.reset();
      receivedData = true;
    };
    for await (const { type, data, id } of readEvents(body, onData)) {
      if (type === 'end') return watch.fail(toError(readBody(data, parse), redact), { ended: true });
      if (type !== 'message') continue;
      const item = readBody(data, parse);
      try {
        watch.report(readItem(item, redact));
      } catch (error) {
        // Only this value cannot be encoded; the stream is fine and reports the next one.
        watch.fail(error as RegistryClientError, { ended: false });
      }
      watch.tag = id;
      backoff.reset();
    }
  };

  return {
    get nextAt() {
      return nextAt;
    },
    async follow() {
      receivedData = false;
      let error: RegistryClientError | undefined;
      try {
        await transport({
          path: '/events',
          query: [['id', watch.id]],
          headers: { Accept: 'text/event-stream', ...(watch.tag && { 'Last-Event-ID': watch.tag }) },
          signal: watch.signal,
          timeout: options.silence,
          read,
        });
      } catch (cause) {
        error = cause as RegistryClientError;
        watch.fail(error);
        // If the server refuses only the stream, the next poll shows whether the value is still current.
        if (error.code !== 'http') watch.setConnection(false);
      }
      if (nextAt === Infinity) return;
      const delay = backoff.next(error?.retryAfter);
      if (receivedData || error?.code === 'network') await pause(delay, watch.signal);
      // The server responds, but streams do not get through: poll until the next attempt.
      else nextAt = performance.now() + delay;
    },
  };
}
