import type { AccessTokens } from '../access-token/access-tokens.ts';
import type { CallLedger, Counted, CountOptions } from '../ledger/call-ledger.ts';
import { AcceptedCall, type Outcome, refused, type TokenState } from '../policy/outcome.ts';
import type { Token } from '../policy/token.ts';
import { isTokenName } from '../policy/token-name.ts';
import type { Rules } from '../policy/token-policy.ts';
import { type CachedToken, toToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';

/** How a call is judged. */
export interface ConsumeOptions extends CountOptions {
  /** The access token that came with the call, if one did; an empty one is one. */
  readonly accessToken?: string | undefined;
  /** Whose rules apply. @default '1.x' */
  readonly rules?: Rules | undefined;
}

/**
 * Judges a call and counts it, in the order of the originals: known, complete, enabled, within its limit, access token.
 *
 * Answers at once where all that is needed is in memory.
 */
export class CallAuthorizer {
  readonly #store: TokenStore;
  readonly #ledger: CallLedger;
  readonly #accessTokens: AccessTokens;

  constructor(store: TokenStore, ledger: CallLedger, accessTokens: AccessTokens) {
    this.#store = store;
    this.#ledger = ledger;
    this.#accessTokens = accessTokens;
  }

  consume(token: string, options: ConsumeOptions): Outcome | Promise<Outcome> {
    const cached = this.#store.peek(token);
    return cached === undefined ? this.#fetch(token, options) : this.#judge(cached, options);
  }

  /** How a token stands by its file, whatever its count; counts nothing. */
  async check(token: string, rules: Rules): Promise<TokenState> {
    if (!isTokenName(token)) return refused('unknown');
    try {
      const cached = await this.#store.get(token);
      if (cached === undefined) return refused('unknown');
      const { refusal } = cached.policy(rules);
      const valid = toToken(cached);
      if (refusal !== undefined || valid === undefined) return refused(refusal ?? 'unreadable');
      return { status: 'valid', token: valid };
    } catch {
      // The store has reported why; it is no answer to how the token stands.
      return refused('unavailable');
    }
  }

  async #fetch(token: string, options: ConsumeOptions): Promise<Outcome> {
    if (!isTokenName(token)) return refused('unknown');
    let cached: CachedToken | undefined;
    try {
      cached = await this.#store.get(token);
    } catch {
      // The store has reported why; it is no answer to whether the token is known.
      return refused('unavailable');
    }
    return cached === undefined ? refused('unknown') : this.#judge(cached, options);
  }

  #judge(cached: CachedToken, options: ConsumeOptions, verified?: string): Outcome | Promise<Outcome> {
    const { refusal, limit } = cached.policy(options.rules ?? '1.x');
    if (refusal !== undefined) return refused(refusal);
    const { account, details } = cached;
    if (account === undefined || details === undefined) return refused('unreadable');
    if (options.accessToken !== undefined && (verified === undefined || verified !== cached.hash)) {
      const exhausted = this.#ledger.isExhausted(account, limit);
      if (exhausted === true) return refused('exhausted');
      if (exhausted === false) return this.#verify(cached, options, options.accessToken);
      const { accessToken } = options;
      return exhausted.then((late) =>
        late ? refused('exhausted') : this.#verify(cached, options, accessToken),
      );
    }
    return this.#ledger.count(account, limit, options, (counted) => outcomeOf(details, counted));
  }

  #verify(cached: CachedToken, options: ConsumeOptions, accessToken: string): Outcome | Promise<Outcome> {
    const { hash } = cached;
    if (hash === undefined) return refused('access-token');
    const verdict = this.#accessTokens.verify(accessToken, hash);
    if (verdict === 'right') return this.#judge(cached, options, hash);
    if (verdict === 'wrong') return refused('access-token');
    if (verdict === 'busy') return refused('unavailable');
    return verdict.then(async (slow) => {
      if (slow === 'wrong') return refused('access-token');
      if (slow === 'busy') return refused('unavailable');
      // The file may have changed meanwhile: all checks anew, but for this one where the hash is still the same.
      const current = await this.#store.get(cached.location.token);
      return current === undefined ? refused('unknown') : this.#judge(current, options, hash);
    });
  }
}

function outcomeOf(details: Token, counted: Counted): Outcome {
  return typeof counted === 'number' ? new AcceptedCall(details, counted) : refused(counted);
}
