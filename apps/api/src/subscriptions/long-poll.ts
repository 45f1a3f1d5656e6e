import type { Refusal } from '@flextype-bun/tokens';
import type { View } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';
import type { Follower } from './subscriber.ts';

/** What a call that waits is made of. */
export interface HeldCallOptions {
  readonly ids: readonly string[];
  readonly token: string;
  readonly scope: Scope;
  /** How long it waits at most, in milliseconds. */
  readonly wait: number;
  /** The client's: aborted when it is gone. */
  readonly signal: AbortSignal;
  /** Whether its answer is still what the client has. */
  readonly isUnchanged: (view: View, scope: Scope) => boolean;
  /** Told once, when it is to be answered. */
  readonly onClosed: (call: HeldCall) => void;
}

/** What a call is to be answered after it has waited: the item under a scope, or a failure. */
export interface Release {
  readonly scope: Scope;
  readonly failure: Failure | undefined;
  /** Why the token is refused now, if that is the failure. */
  readonly refusal: Refusal | undefined;
}

/** A call that waits for another answer than the one that its client has. */
export class HeldCall implements Follower {
  readonly ids: readonly string[];
  readonly token: string;
  scope: Scope;
  readonly released: Promise<Release>;
  readonly #options: HeldCallOptions;
  readonly #resolve: (release: Release) => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #giveUp = () => this.#release();

  constructor(options: HeldCallOptions) {
    this.#options = options;
    this.ids = options.ids;
    this.token = options.token;
    this.scope = options.scope;
    const { promise, resolve } = Promise.withResolvers<Release>();
    this.released = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(this.#giveUp, options.wait);
    options.signal.addEventListener('abort', this.#giveUp);
  }

  follow(view: View): void {
    const { signal, isUnchanged } = this.#options;
    // A client that was gone before it could be listened for is never told of again.
    if (signal.aborted || !isUnchanged(view, this.scope)) this.#release();
  }

  end(_view: View, failure?: Failure, refusal?: Refusal): void {
    this.#release(failure, refusal);
  }

  #release(failure?: Failure, refusal?: Refusal): void {
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#giveUp);
    this.#options.onClosed(this);
    this.#resolve({ scope: this.scope, failure, refusal });
  }
}
