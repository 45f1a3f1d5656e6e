import type { Registry } from '@flextype-bun/registry-core';
import type { TokenState, Tokens } from '@flextype-bun/tokens';
import { type ApiState, createChangeFilter } from '../responses/api-state.ts';
import type { ApiStateStore } from '../responses/api-state-store.ts';
import { type Failure, REFUSAL_FAILURES } from '../responses/flavours.ts';
import type { TokenScopes } from '../scopes/token-scopes.ts';
import { type Acquired, ConnectionLimit } from './connection-limit.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';
import { Heartbeats } from './heartbeats.ts';
import { LongPoll, type LongPollOptions, type LongPollResult } from './long-poll.ts';
import { type Subscriber, Subscribers } from './subscribers.ts';
import { TokenRevalidation } from './token-revalidation.ts';

/** The dependencies of {@link SubscriptionHub}. */
export interface SubscriptionHubOptions {
  readonly registry: Pick<Registry, 'subscribe' | 'status'>;
  readonly tokens: Pick<Tokens, 'check'>;
  readonly scopes: TokenScopes;
  readonly states: ApiStateStore;
  /** Aborted when the server is about to stop. */
  readonly signal: AbortSignal | undefined;
  /** Called if the check of a token or the encoding of a state fails. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Notifies event streams and long polls of changes. All of them share one subscription to the registry, one timer for
 * heartbeats, and one check per token.
 */
export class SubscriptionHub {
  readonly #options: SubscriptionHubOptions;
  readonly #limit = new ConnectionLimit();
  readonly #subscribers = new Subscribers();
  readonly #heartbeats: Heartbeats;
  readonly #revalidation: TokenRevalidation;
  /** The state that all subscribers know; `undefined` without subscribers. */
  #state: ApiState | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: SubscriptionHubOptions) {
    const { tokens, states, signal } = options;
    this.#options = options;
    this.#heartbeats = new Heartbeats(() => states.current.settings.events.heartbeat);
    this.#revalidation = new TokenRevalidation({
      subscribers: this.#subscribers,
      tokens,
      onRound: () => this.#notify(),
      onChecked: (subscribers, checked) => this.#revalidate(subscribers, checked),
      onFailure: options.onFailure,
    });
    signal?.addEventListener('abort', () => this.#endAll());
  }

  /** The number of open event streams and long polls. */
  get size(): number {
    return this.#limit.used;
  }

  get isStopping(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /**
   * Acquires a slot for a stream or a long poll.
   */
  admit(token: string): Acquired {
    return this.isStopping
      ? 'too-many-subscribers'
      : this.#limit.acquire(token, this.#options.states.current.settings.events);
  }

  /** @param release called when the stream has ended */
  open(
    options: Omit<EventStreamOptions, 'onFailure' | 'onSent' | 'onClosed'>,
    release: () => void,
  ): ReadableStream<Uint8Array> {
    const stream = new EventStream({
      ...options,
      onFailure: this.#options.onFailure,
      onSent: (sent) => this.#heartbeats.sent(sent),
      onClosed: (closed) => {
        this.#heartbeats.forget(closed);
        this.#remove(closed);
        release();
      },
    });
    this.#heartbeats.sent(stream);
    this.#add(stream);
    return stream.body;
  }

  /** Waits until the response differs, the time is over, or the long poll must end. */
  poll(options: Omit<LongPollOptions, 'onClosed'>): Promise<LongPollResult> {
    const poll = new LongPoll({ ...options, onClosed: (closed) => this.#remove(closed) });
    this.#add(poll);
    return poll.result;
  }

  #add(subscriber: Subscriber): void {
    // A change of settings does not trigger an event of the registry.
    this.#notify();
    const state = this.#options.states.current;
    this.#state = state;
    this.#subscribers.add(subscriber);
    this.#unsubscribe ??= this.#options.registry.subscribe((event) => {
      if (event.type === 'change') this.#notify();
    });
    this.#revalidation.start();
    const ending = this.#findEnding(state);
    if (ending) subscriber.end(state, ending.failure);
    else subscriber.update(state);
  }

  #remove(subscriber: Subscriber): void {
    this.#subscribers.remove(subscriber);
    if (!this.#subscribers.isEmpty) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#state = undefined;
  }

  /** Notifies subscribers of all changes since the last time. */
  #notify(): void {
    const before = this.#state;
    if (!before) return;
    const now = this.#options.states.current;
    this.#state = now;
    const ending = this.#findEnding(now);
    if (ending) {
      this.#endAll(ending.failure);
      return;
    }
    if (now === before) return;
    if (now.settings !== before.settings) this.#heartbeats.reschedule();
    const isChanged = createChangeFilter(before, now);
    for (const [id, subscribers] of this.#subscribers.byId) {
      if (!isChanged(id)) continue;
      for (const subscriber of subscribers) subscriber.update(now);
    }
  }

  /** Whether all subscriptions end under a state, and with which error. */
  #findEnding({ routes, site }: ApiState): { readonly failure?: Failure } | undefined {
    if (!site.enabled) return { failure: 'api-disabled' };
    const isClosed = this.isStopping || this.#options.registry.status.state === 'closed';
    return isClosed || !routes.events ? {} : undefined;
  }

  #revalidate(subscribers: Iterable<Subscriber>, checked: TokenState): void {
    const state = this.#options.states.current;
    if (checked.status === 'refused') {
      const { reason } = checked;
      // The token cannot be checked at the moment: keep its subscriptions.
      if (reason === 'unavailable') return;
      for (const subscriber of subscribers) subscriber.end(state, REFUSAL_FAILURES[reason], reason);
      return;
    }
    const { token } = checked;
    const scope = this.#options.scopes.of({ fields: token.fields, token });
    for (const subscriber of subscribers) {
      if (subscriber.scope.key === scope.key) continue;
      subscriber.scope = scope;
      subscriber.update(state);
    }
  }

  #endAll(failure?: Failure): void {
    const state = this.#options.states.current;
    for (const subscriber of this.#subscribers) subscriber.end(state, failure);
  }
}
