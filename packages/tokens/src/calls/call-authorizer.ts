import type { AccessTokens } from '../access-token/access-tokens.ts';
import type { Account } from '../ledger/account.ts';
import type { CallLedger, Counted } from '../ledger/call-ledger.ts';
import { AcceptedCall, type Outcome, refused, type Standing } from '../policy/outcome.ts';
import { isTokenName } from '../policy/token-name.ts';
import type { Rules } from '../policy/token-policy.ts';
import { type Resident, toToken } from '../store/cached-token.ts';
import type { TokenStore } from '../store/token-store.ts';

/** How a call is judged. */
export interface ConsumeOptions {
  /** The access token that came with the call, if one did; an empty one is one. */
  readonly accessToken?: string | undefined;
  /** Whose rules apply. @default '1.x' */
  readonly rules?: Rules | undefined;
  /** Whether the call is saved by itself and at once, not together with others of its turn of the event loop. @default false */
  readonly urgent?: boolean | undefined;
}

/**
 * Judges a call and counts it, in the order of the originals: known, complete, enabled, within its limit, access token.
 *
 * Answers at once where all that is needed is in memory.
 */
export class Caller {
  readonly #store: TokenStore;
  readonly #ledger: CallLedger;
  readonly #accessTokens: AccessTokens;

  constructor(store: TokenStore, ledger: CallLedger, accessTokens: AccessTokens) {
    this.#store = store;
    this.#ledger = ledger;
    this.#accessTokens = accessTokens;
  }

  consume(token: string, options: ConsumeOptions): Outcome | Promise<Outcome> {
    const resident = this.#store.peek(token);
    return resident === undefined ? this.#fetch(token, options) : this.#judge(resident, options);
  }

  /** How a token stands by its file, whatever its count; counts nothing. */
  async check(token: string, rules: Rules): Promise<Standing> {
    if (!isTokenName(token)) return refused('unknown');
    try {
      const resident = await this.#store.get(token);
      if (resident === undefined) return refused('unknown');
      const { refusal } = resident.terms(rules);
      const sound = toToken(resident);
      if (refusal !== undefined || sound === undefined) return refused(refusal ?? 'unreadable');
      return { status: 'sound', token: sound };
    } catch {
      // The store has reported why; it is no answer to how the token stands.
      return refused('unavailable');
    }
  }

  async #fetch(token: string, options: ConsumeOptions): Promise<Outcome> {
    if (!isTokenName(token)) return refused('unknown');
    let resident: Resident | undefined;
    try {
      resident = await this.#store.get(token);
    } catch {
      // The store has reported why; it is no answer to whether the token is known.
      return refused('unavailable');
    }
    return resident === undefined ? refused('unknown') : this.#judge(resident, options);
  }

  #judge(resident: Resident, options: ConsumeOptions, verified?: string): Outcome | Promise<Outcome> {
    const { refusal, limit } = resident.terms(options.rules ?? '1.x');
    if (refusal !== undefined) return refused(refusal);
    const { account } = resident;
    if (account === undefined) return refused('unreadable');
    if (options.accessToken !== undefined && (verified === undefined || verified !== resident.hash)) {
      const exhausted = this.#ledger.isExhausted(account, limit);
      if (exhausted === true) return refused('exhausted');
      if (exhausted === false) return this.#verify(resident, options, options.accessToken);
      const { accessToken } = options;
      return exhausted.then((late) =>
        late ? refused('exhausted') : this.#verify(resident, options, accessToken),
      );
    }
    return this.#count(resident, account, limit, options.urgent ?? false);
  }

  #verify(resident: Resident, options: ConsumeOptions, accessToken: string): Outcome | Promise<Outcome> {
    const { hash } = resident;
    if (hash === undefined) return refused('access-token');
    const verdict = this.#accessTokens.verify(accessToken, hash);
    if (verdict === 'right') return this.#judge(resident, options, hash);
    if (verdict === 'wrong') return refused('access-token');
    if (verdict === 'busy') return refused('unavailable');
    return verdict.then(async (slow) => {
      if (slow === 'wrong') return refused('access-token');
      if (slow === 'busy') return refused('unavailable');
      // The file may have changed meanwhile: all checks anew, but for this one where the hash is still the same.
      const current = await this.#store.get(resident.place.token);
      return current === undefined ? refused('unknown') : this.#judge(current, options, hash);
    });
  }

  #count(resident: Resident, account: Account, limit: number, urgent: boolean): Outcome | Promise<Outcome> {
    const counted = this.#ledger.count(account, limit);
    if (typeof counted === 'object') return counted.then((late) => outcomeOf(resident, late));
    const outcome = outcomeOf(resident, counted);
    const saved = typeof counted === 'number' ? this.#ledger.saved(urgent) : undefined;
    return saved === undefined ? outcome : saved.then((done) => (done ? outcome : refused('unavailable')));
  }
}

function outcomeOf(resident: Resident, counted: Counted): Outcome {
  if (typeof counted !== 'number') return refused(counted);
  const { view } = resident;
  return view === undefined ? refused('unreadable') : new AcceptedCall(view, counted);
}
