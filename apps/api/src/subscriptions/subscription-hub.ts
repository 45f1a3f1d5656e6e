import type { Registry } from '@flextype-bun/registry-core';
import type { TokenState, Tokens } from '@flextype-bun/tokens';
import type { View } from '../responses/api-state.ts';
import { OUTCOME_FAILURES } from '../responses/failures.ts';
import type { Failure } from '../responses/flavours.ts';
import type { TokenScopes } from '../scopes/token-scopes.ts';
import { changedItems } from './change-filter.ts';
import { type Seat, Seats } from './connection-limit.ts';
import { EventStream, type EventStreamOptions } from './event-stream.ts';
import { Heartbeats } from './heartbeats.ts';
import { HeldCall, type HeldCallOptions, type Release } from './long-poll.ts';
import type { Follower } from './subscriber.ts';
import { Followers } from './subscribers.ts';
import { TokenRounds } from './token-revalidation.ts';

/** What changes are told from. */
export interface LiveChangesOptions {
  readonly registry: Pick<Registry, 'subscribe' | 'status'>;
  readonly tokens: Pick<Tokens, 'check'>;
  readonly scopes: TokenScopes;
  /** The view of this moment. */
  readonly current: () => View;
  /** Aborted when all streams are to end. */
  readonly signal: AbortSignal | undefined;
  /** Told of what went wrong with a look at a token. */
  readonly onFailure: (error: unknown) => void;
}

/** Tells those who stay what changes: one subscription, one timer for heartbeats, one look a token for all of them. */
export class LiveChanges {
  readonly #options: LiveChangesOptions;
  readonly #seats = new Seats();
  readonly #followers = new Followers();
  readonly #heartbeats: Heartbeats;
  readonly #rounds: TokenRounds;
  /** What they were last told of; none where nobody stays. */
  #view: View | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: LiveChangesOptions) {
    const { tokens, current, signal } = options;
    this.#options = options;
    this.#heartbeats = new Heartbeats(() => current().settings.events.heartbeat);
    this.#rounds = new TokenRounds({
      followers: this.#followers,
      tokens,
      onRound: () => this.#look(),
      onStanding: (followers, standing) => this.#judge(followers, standing),
      onFailure: options.onFailure,
    });
    signal?.addEventListener('abort', () => this.#endAll());
  }

  /** How many stay: open streams, and calls that wait. */
  get size(): number {
    return this.#seats.taken;
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
  admit(token: string): Seat {
    return this.isOver ? 'crowded' : this.#seats.take(token, this.#options.current().settings.events);
  }

  /** Opens a stream, which gives its room back when it has ended. */
  open(
    options: Omit<EventStreamOptions, 'onSent' | 'onClosed'>,
    leave: () => void,
  ): ReadableStream<Uint8Array> {
    const stream = new EventStream({
      ...options,
      onSent: (sent) => this.#heartbeats.sent(sent),
      onClosed: (closed) => {
        this.#heartbeats.forget(closed);
        this.#remove(closed);
        leave();
      },
    });
    this.#heartbeats.sent(stream);
    this.#add(stream);
    return stream.body;
  }

  /** Holds a call until its answer is another, its time is over, or it has to end. */
  hold(options: Omit<HeldCallOptions, 'onClosed'>): Promise<Release> {
    const call = new HeldCall({ ...options, onClosed: (closed) => this.#remove(closed) });
    this.#add(call);
    return call.released;
  }

  #add(follower: Follower): void {
    // Settings may have changed without the registry.
    this.#look();
    const view = this.#options.current();
    this.#view = view;
    this.#followers.add(follower);
    this.#unsubscribe ??= this.#options.registry.subscribe((event) => {
      if (event.type === 'change') this.#look();
    });
    this.#rounds.start();
    const ending = this.#endingOf(view);
    if (ending) follower.end(view, ending.failure);
    else follower.follow(view);
  }

  #remove(follower: Follower): void {
    this.#followers.remove(follower);
    if (!this.#followers.isEmpty) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#view = undefined;
  }

  /** Tells what is new since the last look. */
  #look(): void {
    const before = this.#view;
    if (!before) return;
    const now = this.#options.current();
    this.#view = now;
    const ending = this.#endingOf(now);
    if (ending) {
      this.#endAll(ending.failure);
      return;
    }
    if (now === before) return;
    if (now.settings !== before.settings) this.#heartbeats.reschedule();
    const isChanged = changedItems(before, now);
    for (const [id, followers] of this.#followers.byId) {
      if (!isChanged(id)) continue;
      for (const follower of followers) follower.follow(now);
    }
  }

  /** Why nobody may stay under a view, if so. */
  #endingOf({ routes, site }: View): { readonly failure?: Failure } | undefined {
    if (!site.enabled) return { failure: 'api-disabled' };
    const isClosed = this.isOver || this.#options.registry.status.state === 'closed';
    return isClosed || !routes.events ? {} : undefined;
  }

  #judge(followers: Iterable<Follower>, standing: TokenState): void {
    const view = this.#options.current();
    if (standing.status === 'refused') {
      // Whoever was let in stays as long as nobody can say how the token stands.
      if (standing.reason === 'unavailable') return;
      const { reason } = standing;
      for (const follower of followers) follower.end(view, OUTCOME_FAILURES[reason], reason);
      return;
    }
    const { token } = standing;
    const scope = this.#options.scopes.of({ fields: token.fields, token });
    for (const follower of followers) {
      if (follower.scope.key === scope.key) continue;
      follower.scope = scope;
      follower.follow(view);
    }
  }

  #endAll(failure?: Failure): void {
    const view = this.#options.current();
    for (const follower of this.#followers) follower.end(view, failure);
  }
}
