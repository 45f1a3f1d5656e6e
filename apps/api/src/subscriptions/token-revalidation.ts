import type { TokenState, Tokens } from '@flextype-bun/tokens';
import type { Subscriber, Subscribers } from './subscribers.ts';

// Between two rounds, in milliseconds. A token in memory is looked at in its turn, too, and both together are less
// than the second within which a disabled token ends.
const INTERVAL_MS = 250;

// How many tokens are looked at in one go: each may have to wait for a file.
const CHECK_CONCURRENCY = 64;

/** What is done from time to time while anyone stays. */
export interface TokenRevalidationOptions {
  readonly subscribers: Subscribers;
  readonly tokens: Pick<Tokens, 'check'>;
  /** Told before each round. */
  readonly onRound: () => void;
  /** Told how each token stands. */
  readonly onStanding: (subscribers: Iterable<Subscriber>, standing: TokenState) => void;
  /** Told of what went wrong with one token; the others are looked at all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Looks at the tokens of those who stay: each once a round, however many came with it. */
export class TokenRevalidation {
  readonly #options: TokenRevalidationOptions;
  #isRunning = false;

  constructor(options: TokenRevalidationOptions) {
    this.#options = options;
  }

  /** Begins, unless it has; ends by itself when nobody stays. */
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
          .map((token) => this.#look(token).catch(this.#options.onFailure)),
      );
    }
    if (subscribers.isEmpty) this.#isRunning = false;
    else this.#schedule();
  }

  async #look(token: string): Promise<void> {
    const standing = await this.#options.tokens.check(token, '1.x');
    const subscribers = this.#options.subscribers.byToken.get(token);
    if (subscribers) this.#options.onStanding(subscribers, standing);
  }
}
