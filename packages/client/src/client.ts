import { readAnswer, readItem } from './answer.ts';
import { RegistryClientError } from './errors.ts';
import { type ClientOptions, DEFAULT_CLIENT_OPTIONS } from './options.ts';
import { createPolls } from './polls.ts';
import { createStreams } from './streams.ts';
import { createTransport } from './transport.ts';
import { createWatchState, type WatchOptions } from './watch-state.ts';

/** Options of `get` and `getMany`. */
export interface CallOptions {
  /** Aborts the request, which then fails with code `aborted`. */
  readonly signal?: AbortSignal;
}

/** The registry of a site, behind its API. `Values` is the interface that `flextype-registry types` writes. */
export interface RegistryClient<Values extends object> {
  /** The value of an id; `undefined` if unset. */
  get<Id extends keyof Values & string>(id: Id): Promise<Values[Id] | undefined>;
  /** The value of an id, or `fallback` if unset. */
  get<Id extends keyof Values & string, Fallback>(
    id: Id,
    fallback: Fallback,
    options?: CallOptions,
  ): Promise<Values[Id] | Fallback>;
  /** The values of many ids, by id, without unset ones; sends one request per `batch` ids. */
  getMany<Id extends keyof Values & string>(
    ids: readonly Id[],
    options?: CallOptions,
  ): Promise<{ readonly [Each in Id]?: Values[Each] }>;
  /**
   * Calls the listener with the value of an id now and after every change; `undefined` if unset, and never the same
   * value twice in a row. An error that the listener throws is uncaught, as with an `EventTarget`; the watch continues.
   *
   * @returns a function that ends the watch; the listener is not called after it
   */
  watch<Id extends keyof Values & string>(
    id: Id,
    listener: (value: Values[Id] | undefined) => void,
    options?: WatchOptions,
  ): () => void;
}

/**
 * A client of the Registry API of a site.
 *
 * @param site address of the site, with its base path if it has one
 * @example
 * const client = createClient<SiteRegistry>('https://example.org', { token });
 * await client.get('plugins.site.settings.title', 'Untitled');
 * const stop = client.watch('plugins.site.settings.title', (title) => render(title));
 */
export function createClient<Values extends object = Record<string, unknown>>(
  site: string,
  options: Partial<ClientOptions> = {},
): RegistryClient<Values> {
  const all = { ...DEFAULT_CLIENT_OPTIONS, ...options };
  const { batch, timeout } = all;
  if (!(batch >= 1)) throw new RegistryClientError('batch must be at least 1', { code: 'options' });
  const transport = createTransport(site, all);

  const get = (id: string, fallback?: unknown, { signal }: CallOptions = {}): Promise<unknown> =>
    transport({
      query: [['id', id]],
      signal,
      timeout,
      read: async (received) => readItem(await readAnswer(received), received.redact) ?? fallback,
    });

  const getBatch = async (ids: readonly string[], options: CallOptions): Promise<readonly unknown[]> => {
    // Request a single id without `id[]`: servers without batches understand that as well.
    if (ids.length === 1) return Promise.all(ids.map((id) => get(id, undefined, options)));
    return transport({
      query: ids.map((id) => ['id[]', id]),
      signal: options.signal,
      timeout,
      read: async (received) => {
        const items = await readAnswer(received);
        if (!Array.isArray(items))
          throw new RegistryClientError('The answer is not a list', { code: 'answer' });
        return ids.map((_, index) => readItem(items[index], received.redact));
      },
    });
  };

  const getMany = async (some: readonly string[], options: CallOptions = {}): Promise<object> => {
    const ids = [...new Set(some)];
    const batches: Promise<readonly unknown[]>[] = [];
    for (let at = 0; at < ids.length; at += batch) batches.push(getBatch(ids.slice(at, at + batch), options));
    const values = (await Promise.all(batches)).flat();
    // No prototype, so that an unset id such as `constructor` is not found.
    const found: Record<string, unknown> = Object.create(null);
    for (const [index, id] of ids.entries()) if (values[index] !== undefined) found[id] = values[index];
    return Object.freeze(found);
  };

  const watch = (
    id: string,
    listener: (value: unknown) => void,
    options: WatchOptions = {},
  ): (() => void) => {
    const watch = createWatchState(id, listener, options);
    const streams = createStreams(transport, all, watch);
    const poll = createPolls(transport, all, watch);
    const run = async (): Promise<void> => {
      while (!watch.signal.aborted) {
        await (performance.now() < streams.nextAt ? poll(streams.nextAt) : streams.follow());
      }
    };
    void run();
    return watch.stop;
  };

  return { get, getMany, watch } as RegistryClient<Values>;
}
