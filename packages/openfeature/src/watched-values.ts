import {
  GeneralError,
  type OpenFeatureError,
  ParseError,
  ProviderFatalError,
  ProviderNotReadyError,
} from '@openfeature/core';
import { type FoundValue, toOpenFeatureError } from './evaluate.ts';
import { changedIds, valueAt } from './values.ts';
import { type ReadableRegistry, WatchedId } from './watched-id.ts';

/** Details of an event. */
export type EventDetails = { readonly message?: string; readonly flagsChanged?: string[] };

/** Reports an event, by its name in `ProviderEvents` of both SDKs. */
export type Emit = (
  name: 'Ready' | 'Stale' | 'Error' | 'ConfigurationChanged',
  details: EventDetails,
) => void;

/** The values of some ids and of everything below them, kept current. */
export class WatchedValues {
  readonly #client: ReadableRegistry;
  readonly #ids: readonly string[];
  readonly #readyTimeoutMs: number;
  readonly #emit: Emit;
  #watched: readonly WatchedId[];
  #opening: PromiseWithResolvers<void> | undefined;
  #closing = new AbortController();
  /** What was reported last, apart from changes, so that nothing is reported twice in a row. */
  #state: 'Opening' | 'Ready' | 'Stale' | 'Error' = 'Opening';
  #wasReady = false;

  constructor(client: ReadableRegistry, ids: readonly string[], readyTimeoutMs: number, emit: Emit) {
    this.#client = client;
    // The longest first: of nested ids, the nearest one answers.
    this.#ids = [...new Set(ids)].sort((one, other) => other.length - one.length);
    this.#readyTimeoutMs = readyTimeoutMs;
    this.#emit = emit;
    this.#watched = this.#unknown();
  }

  /**
   * Watches the ids, and resolves when all values are known. If that fails, watching goes on, and `ready` is reported
   * as soon as it succeeds.
   *
   * @throws {OpenFeatureError} at the first failure, or when the time is over
   */
  async open(): Promise<void> {
    this.close();
    this.#closing = new AbortController();
    this.#state = 'Opening';
    this.#wasReady = false;
    const opening = Promise.withResolvers<void>();
    this.#opening = opening;
    for (const watched of this.#watched) {
      watched.watch(
        this.#client,
        {
          changed: (one, before) => this.#onValue(one, before),
          connection: (one) => this.#onConnection(one),
        },
        this.#closing.signal,
      );
    }
    if (this.#watched.length === 0) this.#settle();
    const timer = setTimeout(() => this.#settle(this.#tooLate()), this.#readyTimeoutMs);
    await opening.promise.finally(() => clearTimeout(timer));
  }

  /** Stops watching, and forgets the values. */
  close(): void {
    this.#closing.abort();
    this.#settle(new GeneralError('The provider was closed'));
    this.#watched = this.#unknown();
  }

  /**
   * The value of an id, or `undefined` if the id is not in any of those that are watched.
   *
   * @throws {ProviderNotReadyError} if it is not known yet
   * @throws {ParseError} if it cannot be known, since the server sends something else
   */
  find(id: string): FoundValue | undefined {
    const watched = this.#watched.find((one) => id === one.id || id.startsWith(`${one.id}.`));
    if (!watched) return undefined;
    const { isKnown, error, value, isLost } = watched;
    if (isKnown) {
      const path = id === watched.id ? [] : id.slice(watched.id.length + 1).split('.');
      return { value: valueAt(value, path), isStale: isLost };
    }
    const reason = error && toOpenFeatureError(error);
    if (reason instanceof ParseError) throw reason;
    throw new ProviderNotReadyError(`${id} is not known yet${reason ? `: ${reason.message}` : ''}`);
  }

  #unknown(): readonly WatchedId[] {
    return this.#ids.map((id) => new WatchedId(id));
  }

  #onValue({ id, value }: WatchedId, before: unknown): void {
    if (!this.#wasReady) {
      this.#report();
      return;
    }
    const flagsChanged = changedIds(id, before, value);
    if (flagsChanged.length > 0) this.#emit('ConfigurationChanged', { flagsChanged });
  }

  #onConnection({ isLost, hasEnded, error }: WatchedId): void {
    if (isLost && error && this.#opening) {
      const { message } = error;
      this.#settle(hasEnded ? new ProviderFatalError(message, { cause: error }) : toOpenFeatureError(error));
    } else this.#report();
  }

  /** Reports the current state if it differs from the last one reported. */
  #report(): void {
    const ended = this.#watched.find(({ hasEnded }) => hasEnded);
    const lost = this.#watched.find(({ isLost }) => isLost);
    const isComplete = this.#watched.every(({ isKnown }) => isKnown);
    if (ended) this.#enter('Error', ended);
    else if (isComplete) this.#enter(lost ? 'Stale' : 'Ready', lost);
  }

  #enter(state: 'Ready' | 'Stale' | 'Error', cause?: WatchedId): void {
    if (state === this.#state) return;
    if (state === 'Ready' && this.#opening) {
      this.#settle();
      return;
    }
    this.#state = state;
    this.#wasReady ||= state === 'Ready';
    const message = cause?.error?.message;
    this.#emit(state, message === undefined ? {} : { message });
  }

  /** Ends the opening, with an error or without. */
  #settle(error?: OpenFeatureError): void {
    const opening = this.#opening;
    this.#opening = undefined;
    if (error) {
      this.#state = 'Error';
      opening?.reject(error);
    } else {
      this.#state = 'Ready';
      this.#wasReady = true;
      opening?.resolve();
    }
  }

  #tooLate(): OpenFeatureError {
    const missing = this.#watched.filter(({ isKnown }) => !isKnown);
    const [cause] = missing.flatMap(({ error }) => error ?? []);
    const ids = missing.map(({ id }) => id).join(', ');
    const reason = cause ? `: ${cause.message}` : '';
    return new GeneralError(`No value of ${ids} after ${this.#readyTimeoutMs} ms${reason}`, { cause });
  }
}
