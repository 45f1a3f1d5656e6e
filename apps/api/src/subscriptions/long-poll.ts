import type { Refusal } from '@flextype-bun/tokens';
import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';
import type { Subscriber } from './subscribers.ts';

/** What a call that waits is made of. */
export interface LongPollOptions {
  readonly ids: readonly string[];
  readonly token: string;
  readonly scope: Scope;
  /** How long it waits at most, in milliseconds. */
  readonly wait: number;
  /** The client's: aborted when it is gone. */
  readonly signal: AbortSignal;
  /** Whether its answer is still what the client has. */
  readonly isUnchanged: (state: ApiState, scope: Scope) => boolean | Promise<boolean>;
  /** Told once, when it is to be answered. */
  readonly onClosed: (call: LongPoll) => void;
}

/** What a call is to be answered after it has waited: the item under a scope, or a failure. */
export interface LongPollResult {
  readonly scope: Scope;
  readonly failure: Failure | undefined;
  /** Why the token is refused now, if that is the failure. */
  readonly refusal: Refusal | undefined;
}

/** A call that waits for another answer than the one that its client has. */
export class LongPoll implements Subscriber {
  readonly ids: readonly string[];
  readonly token: string;
  scope: Scope;
  readonly result: Promise<LongPollResult>;
  readonly #options: LongPollOptions;
  readonly #resolve: (release: LongPollResult) => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #giveUp = () => this.#finish();
  #isFinished = false;

  constructor(options: LongPollOptions) {
    this.#options = options;
    this.ids = options.ids;
    this.token = options.token;
    this.scope = options.scope;
    const { promise, resolve } = Promise.withResolvers<LongPollResult>();
    this.result = promise;
    this.#resolve = resolve;
    this.#timer = setTimeout(this.#giveUp, options.wait);
    options.signal.addEventListener('abort', this.#giveUp);
  }

  update(state: ApiState): void {
    const { signal, isUnchanged } = this.#options;
    // A client that was gone before it could be listened for is never told of again.
    const unchanged = !signal.aborted && isUnchanged(state, this.scope);
    if (unchanged === false) this.#finish();
    // What fails here fails again when the answer is made, and is told of then.
    if (unchanged instanceof Promise) {
      unchanged.then((same) => same || this.#finish()).catch(this.#giveUp);
    }
  }

  end(_view: ApiState, failure?: Failure, refusal?: Refusal): void {
    this.#finish(failure, refusal);
  }

  #finish(failure?: Failure, refusal?: Refusal): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#giveUp);
    this.#options.onClosed(this);
    this.#resolve({ scope: this.scope, failure, refusal });
  }
}
