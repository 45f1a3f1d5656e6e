import type { Registry } from '@flextype-bun/registry-core';
import type { TokenState, Tokens } from '@flextype-bun/tokens';
import { type ApiState, createChangeFilter } from '../responses/api-state.ts';
import { REFUSAL_FAILURES } from '../responses/failures.ts';
import type { Failure } from '../responses/flavours.ts';
import type { TokenScopes } from '../scopes/token-scopes.ts';
import { type Acquired, ConnectionLimit } from './connection-limit.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';
import { Heartbeats } from './heartbeats.ts';
import { LongPoll, type LongPollOptions, type LongPollResult } from './long-poll.ts';
import { type Subscriber, Subscribers } from './subscribers.ts';
import { TokenRevalidation } from './token-revalidation.ts';

/** What changes are told from. */
export interface SubscriptionHubOptions {
  readonly registry: Pick<Registry, 'subscribe' | 'status'>;
  readonly tokens: Pick<Tokens, 'check'>;
  readonly scopes: TokenScopes;
  /** The state of this moment. */
  readonly current: () => ApiState;
  /** Aborted when all streams are to end. */
  readonly signal: AbortSignal | undefined;
  /** Told of what went wrong with a look at a token. */
  readonly onFailure: (error: unknown) => void;
}

/** Tells those who stay what changes: one subscription, one timer for heartbeats, one look a token for all of them. */
export class SubscriptionHub {
  readonly #options: SubscriptionHubOptions;
  readonly #limit = new ConnectionLimit();
  readonly #subscribers = new Subscribers();
  readonly #heartbeats: Heartbeats;
  readonly #revalidation: TokenRevalidation;
  /** What they were last told of; none where nobody stays. */
  #state: ApiState | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: SubscriptionHubOptions) {
    const { tokens, current, signal } = options;
    this.#options = options;
    this.#heartbeats = new Heartbeats(() => current().settings.events.heartbeat);
    this.#revalidation = new TokenRevalidation({
      subscribers: this.#subscribers,
      tokens,
      onRound: () => this.#look(),
      onStanding: (subscribers, standing) => this.#judge(subscribers, standing),
      onFailure: options.onFailure,
    });
    signal?.addEventListener('abort', () => this.#endAll());
  }

  /** How many stay: open streams, and calls that wait. */
  get size(): number {
    return this.#limit.used;
  }

  /** Whether nobody may stay any more. */
  get isOver(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /**
   * Makes room for one more.
   *
   * @param token that it comes with
   */
  admit(token: string): Acquired {
    return this.isOver
      ? 'too-many-subscribers'
      : this.#limit.acquire(token, this.#options.current().settings.events);
  }

  /** Opens a stream, which gives its room back when it has ended. */
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

  /** Holds a call until its answer is another, its time is over, or it has to end. */
  hold(options: Omit<LongPollOptions, 'onClosed'>): Promise<LongPollResult> {
    const call = new LongPoll({ ...options, onClosed: (closed) => this.#remove(closed) });
    this.#add(call);
    return call.result;
  }

  #add(subscriber: Subscriber): void {
    // Settings may have changed without the registry.
    this.#look();
    const state = this.#options.current();
    this.#state = state;
    this.#subscribers.add(subscriber);
    this.#unsubscribe ??= this.#options.registry.subscribe((event) => {
      if (event.type === 'change') this.#look();
    });
    this.#revalidation.start();
    const ending = this.#endingOf(state);
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

  /** Tells what is new since the last look. */
  #look(): void {
    const before = this.#state;
    if (!before) return;
    const now = this.#options.current();
    this.#state = now;
    const ending = this.#endingOf(now);
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

  /** Why nobody may stay under a state, if so. */
  #endingOf({ routes, site }: ApiState): { readonly failure?: Failure } | undefined {
    if (!site.enabled) return { failure: 'api-disabled' };
    const isClosed = this.isOver || this.#options.registry.status.state === 'closed';
    return isClosed || !routes.events ? {} : undefined;
  }

  #judge(subscribers: Iterable<Subscriber>, standing: TokenState): void {
    const state = this.#options.current();
    if (standing.status === 'refused') {
      // Whoever was let in stays as long as nobody can say how the token stands.
      if (standing.reason === 'unavailable') return;
      const { reason } = standing;
      for (const subscriber of subscribers) subscriber.end(state, REFUSAL_FAILURES[reason], reason);
      return;
    }
    const { token } = standing;
    const scope = this.#options.scopes.of({ fields: token.fields, token });
    for (const subscriber of subscribers) {
      if (subscriber.scope.key === scope.key) continue;
      subscriber.scope = scope;
      subscriber.update(state);
    }
  }

  #endAll(failure?: Failure): void {
    const state = this.#options.current();
    for (const subscriber of this.#subscribers) subscriber.end(state, failure);
  }
}
