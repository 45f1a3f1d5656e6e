import type { AccessTokens } from '../access-token/access-tokens.ts';
import type { CallLedger, CountOptions } from '../ledger/call-ledger.ts';
import { type Outcome, refused, type TokenState } from '../policy/outcome.ts';
import { isTokenName } from '../policy/token.ts';
import type { Refusal, Rules } from '../policy/token-policy.ts';
import { type CachedToken, toToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';

export interface ConsumeOptions extends CountOptions {
  /** The access token of the request; an empty string counts as one. */
  readonly accessToken?: string | undefined;
  /** Whose rules apply. @default '1.x' */
  readonly rules?: Rules | undefined;
}

/**
 * Checks a call in the order of the originals (known, complete, enabled, within its limit, access token) and counts it.
 *
 * Answers without a promise if everything is in memory.
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
    if (cached !== undefined) return this.#judge(cached, options);
    return this.#store.isAbsent(token) ? refused('unknown') : this.#fetch(token, options);
  }

  /** The state of a token according to its file, whatever its count; counts nothing. */
  async check(token: string, rules: Rules): Promise<TokenState> {
    const found = await this.#find(token);
    if (typeof found === 'string') return refused(found);
    const { refusal } = found.policy(rules);
    const valid = toToken(found);
    if (refusal !== undefined || valid === undefined) return refused(refusal ?? 'unreadable');
    return { status: 'valid', token: valid };
  }

  async #fetch(token: string, options: ConsumeOptions): Promise<Outcome> {
    const found = await this.#find(token);
    return typeof found === 'string' ? refused(found) : this.#judge(found, options);
  }

  /** Reads a token, or returns why calls with it are refused. */
  async #find(token: string): Promise<CachedToken | Refusal> {
    if (!isTokenName(token)) return 'unknown';
    try {
      return (await this.#store.get(token)) ?? 'unknown';
    } catch {
      // Already reported by the store; we cannot tell whether the token exists.
      return 'unavailable';
    }
  }

  #judge(cached: CachedToken, options: ConsumeOptions, verified?: string): Outcome | Promise<Outcome> {
    const { refusal, limit } = cached.policy(options.rules ?? '1.x');
    if (refusal !== undefined) return refused(refusal);
    const { account } = cached;
    if (account === undefined) return refused('unreadable');
    if (options.accessToken !== undefined && (verified === undefined || verified !== cached.hash)) {
      const exhausted = this.#ledger.isExhausted(account, limit);
      if (exhausted === true) return refused('exhausted');
      if (exhausted === false) return this.#verify(cached, options, options.accessToken);
      const { accessToken } = options;
      return exhausted.then((late) =>
        late ? refused('exhausted') : this.#verify(cached, options, accessToken),
      );
    }
    return this.#ledger.count(account, limit, options, cached.toOutcome);
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
      // The file may have changed meanwhile: check everything again, except this access token if the hash is the same.
      const current = await this.#store.get(cached.location.token);
      return current === undefined ? refused('unknown') : this.#judge(current, options, hash);
    });
  }
}
