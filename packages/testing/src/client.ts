import {
  type ClientOptions,
  createClient,
  DEFAULT_CLIENT_OPTIONS,
  type RegistryClientError,
} from '@flextype-bun/client';
import { atEnd } from './at-end.ts';
import { TOKEN } from './temp-site.ts';
import { until } from './until.ts';

/** Delays that are short enough for tests. */
export const SHORT: Partial<ClientOptions> = {
  token: TOKEN,
  pollInterval: 5,
  backoff: { first: 2, most: 20 },
};

/** A watch and everything that it has reported. */
export interface Watching {
  readonly values: unknown[];
  readonly errors: { readonly error: RegistryClientError; readonly ended: boolean }[];
  /** When requests were sent, in `performance.now()` time, keyed by the end of their path. */
  readonly sent: Readonly<Record<'registry' | 'events', number[]>>;
  readonly stop: () => void;
  /** Resolves when this is the last reported value. */
  reported(value: unknown): Promise<unknown>;
}

/** Watches an id of a server until the test ends. */
export function watching(url: string, id: string, options: Partial<ClientOptions> = {}): Watching {
  const values: unknown[] = [];
  const errors: Watching['errors'] = [];
  const sent: Watching['sent'] = { registry: [], events: [] };
  const { fetch: send } = { ...DEFAULT_CLIENT_OPTIONS, ...options };
  const client = createClient(url, {
    ...SHORT,
    ...options,
    fetch: (target, init) => {
      sent[target.includes('/events?') ? 'events' : 'registry'].push(performance.now());
      return send(target, init);
    },
  });
  const stop = client.watch(id, (value) => values.push(value), {
    onError: (error, { ended }) => errors.push({ error, ended }),
  });
  atEnd(stop);
  const reported = (value: unknown): Promise<boolean> =>
    until(
      `${JSON.stringify(value)} is reported`,
      () => values.length > 0 && Bun.deepEquals(values.at(-1), value),
    );
  return { values, errors, sent, stop, reported };
}

/** The intervals between consecutive times. */
export function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}
