import type { Refusal } from '@flextype-bun/tokens';
import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';
import type { Subscriber } from './subscribers.ts';

/** Options of {@link LongPoll}. */
export interface LongPollOptions {
  readonly ids: readonly string[];
  readonly token: string;
  readonly scope: Scope;
  /** How long to wait, in milliseconds. */
  readonly wait: number;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Whether the client already has the current response. */
  readonly isUnchanged: (state: ApiState, scope: Scope) => boolean | Promise<boolean>;
  /** Called once, before the result is resolved. */
  readonly onClosed: (poll: LongPoll) => void;
}

/** The outcome of a long poll: the scope for the response, or a failure. */
export interface LongPollResult {
  readonly scope: Scope;
  readonly failure: Failure | undefined;
  /** Why the token is now refused, if it is. */
  readonly refusal: Refusal | undefined;
}

/** A request that waits until its response differs from the one that the client has. */
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
    // A signal that was aborted before the listener was added never fires.
    const unchanged = !signal.aborted && isUnchanged(state, this.scope);
    if (unchanged === false) this.#finish();
    // The error occurs again, and is reported, when the response is created.
    if (unchanged instanceof Promise) {
      unchanged.then((same) => same || this.#finish()).catch(this.#giveUp);
    }
  }

  end(_state: ApiState, failure?: Failure, refusal?: Refusal): void {
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
