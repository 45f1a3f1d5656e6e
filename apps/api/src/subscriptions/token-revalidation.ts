import type { TokenState, Tokens } from '@flextype-bun/tokens';
import type { Subscriber, Subscribers } from './subscribers.ts';

// Between two rounds. The token store checks the files of cached tokens at its own interval; a disabled token must end
// its subscriptions within one second, both intervals together.
const INTERVAL_MS = 250;

// How many tokens are checked at once; each may have to wait for a file.
const CHECK_CONCURRENCY = 64;

/** Options of {@link TokenRevalidation}. */
export interface TokenRevalidationOptions {
  readonly subscribers: Subscribers;
  readonly tokens: Pick<Tokens, 'check'>;
  /** Called before each round. */
  readonly onRound: () => void;
  /** Called with the state of each token and the subscribers that use it. */
  readonly onChecked: (subscribers: Iterable<Subscriber>, state: TokenState) => void;
  /** Called if the check of a token fails; the others are still checked. */
  readonly onFailure: (error: unknown) => void;
}

/** Checks the tokens of all subscribers at an interval, each once per round. */
export class TokenRevalidation {
  readonly #options: TokenRevalidationOptions;
  #isRunning = false;

  constructor(options: TokenRevalidationOptions) {
    this.#options = options;
  }

  /** Starts the rounds, unless they run already. They stop when there are no subscribers. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#schedule();
  }

  #schedule(): void {
    setTimeout(() => void this.#round(), INTERVAL_MS);
  }

  async #round(): Promise<void> {
    const { subscribers, onRound } = this.#options;
    onRound();
    const tokens = [...subscribers.byToken.keys()];
    for (let next = 0; next < tokens.length; next += CHECK_CONCURRENCY) {
      await Promise.all(
        tokens
          .slice(next, next + CHECK_CONCURRENCY)
          .map((token) => this.#check(token).catch(this.#options.onFailure)),
      );
    }
    if (subscribers.isEmpty) this.#isRunning = false;
    else this.#schedule();
  }

  async #check(token: string): Promise<void> {
    const state = await this.#options.tokens.check(token, '1.x');
    const subscribers = this.#options.subscribers.byToken.get(token);
    if (subscribers) this.#options.onChecked(subscribers, state);
  }
}
