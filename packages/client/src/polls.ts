import { readAnswer, readItem } from './answer.ts';
import { createBackoff, pause } from './backoff.ts';
import type { RegistryClientError } from './errors.ts';
import type { ClientOptions } from './options.ts';
import type { Transport } from './transport.ts';
import type { WatchState } from './watch-state.ts';

/**
 * Follows an id by requests: one per call, then a pause until the next is due. A server with ETags is asked to
 * hold its answer until the value changes.
 */
export function createPolls(
  transport: Transport,
  options: ClientOptions,
  watch: WatchState,
): (until: number) => Promise<void> {
  const backoff = createBackoff(options.backoff);
  let patient = true;

  return async (until) => {
    const { id, signal, tag } = watch;
    const started = performance.now();
    const wait = tag && patient ? Math.ceil(Math.min(options.wait, until - started) / 1_000) : 0;
    try {
      await transport({
        query: wait
          ? [
              ['id', id],
              ['wait', `${wait}s`],
            ]
          : [['id', id]],
        headers: tag ? { 'If-None-Match': `"${tag}"` } : {},
        signal,
        timeout: options.timeout + wait * 1_000,
        read: async (received) => {
          const { headers, status } = received.response;
          if (status === 304) return;
          watch.report(readItem(await readAnswer(received), received.redact));
          watch.tag = /"(.*)"/.exec(headers.get('etag') ?? '')?.[1] ?? '';
        },
      });
      patient = true;
      backoff.reset();
      watch.setConnection(true);
      // After the first response with an ETag, ask again at once: that can be a long poll. Otherwise pause, since
      // some servers send ETags but do not support long polls.
      if (tag || !watch.tag) {
        const next = Math.min(started + options.pollInterval, until);
        await pause(Math.max(0, next - performance.now()), signal);
      }
    } catch (cause) {
      const error = cause as RegistryClientError;
      // Long polls share the limit of streams; plain requests have none.
      patient = false;
      watch.fail(error);
      watch.setConnection(false);
      await pause(backoff.next(error.retryAfter), signal);
    }
  };
}
