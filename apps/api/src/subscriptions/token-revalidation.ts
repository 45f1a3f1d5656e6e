import type { TokenState, Tokens } from '@flextype-bun/tokens';
import type { Follower } from './subscriber.ts';
import type { Followers } from './subscribers.ts';

// Between two rounds, in milliseconds. A token in memory is looked at in its turn, too, and both together are less
// than the second within which a disabled token ends.
const INTERVAL = 250;

// How many tokens are looked at in one go: each may have to wait for a file.
const AT_ONCE = 64;

/** What is done from time to time while anyone stays. */
export interface TokenRoundsOptions {
  readonly followers: Followers;
  readonly tokens: Pick<Tokens, 'check'>;
  /** Told before each round. */
  readonly onRound: () => void;
  /** Told how each token stands. */
  readonly onStanding: (followers: Iterable<Follower>, standing: TokenState) => void;
  /** Told of what went wrong with one token; the others are looked at all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Looks at the tokens of those who stay: each once a round, however many came with it. */
export class TokenRounds {
  readonly #options: TokenRoundsOptions;
  #isRunning = false;

  constructor(options: TokenRoundsOptions) {
    this.#options = options;
  }

  /** Begins, unless it has; ends by itself when nobody stays. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#schedule();
  }

  #schedule(): void {
    setTimeout(() => void this.#round(), INTERVAL);
  }

  async #round(): Promise<void> {
    const { followers, onRound } = this.#options;
    onRound();
    const tokens = [...followers.byToken.keys()];
    for (let next = 0; next < tokens.length; next += AT_ONCE) {
      await Promise.all(
        tokens.slice(next, next + AT_ONCE).map((token) => this.#look(token).catch(this.#options.onFailure)),
      );
    }
    if (followers.isEmpty) this.#isRunning = false;
    else this.#schedule();
  }

  async #look(token: string): Promise<void> {
    const standing = await this.#options.tokens.check(token, '1.x');
    const followers = this.#options.followers.byToken.get(token);
    if (followers) this.#options.onStanding(followers, standing);
  }
}
