import { type Token, withCalls } from './token.ts';
import type { Refusal } from './token-policy.ts';

/** The result of a call: accepted and counted, or refused and not counted. */
export type Outcome = Accepted | Refused;

/** The state of a token according to its file: valid, whatever its count, or refused. */
export type TokenState = Valid | Refused;

/** A token that is known, complete and enabled. */
export interface Valid {
  readonly status: 'valid';
  readonly token: Token;
}

/** A counted call. */
export interface Accepted {
  readonly status: 'accepted';
  readonly token: Token;
  /** The number of this call: 1 for the first. */
  readonly calls: number;
  /** All fields of the token's file; the same object until the file changes. */
  readonly fields: Token['fields'];
}

/**
 * A refused call.
 *
 * - `unknown`: the site has no such token
 * - `unreadable`: its file cannot be read as a token
 * - `incomplete`: its file lacks a field
 * - `disabled`: its state says so
 * - `exhausted`: its limit is reached
 * - `access-token`: an access token was sent and does not fit
 * - `unavailable`: the call cannot be counted now; try again in a moment
 */
export interface Refused {
  readonly status: 'refused';
  readonly reason: Refusal;
}

/** An accepted call. `token` is built on access: most callers do not need it, and it is most of the work. */
export class AcceptedCall implements Accepted {
  readonly status = 'accepted';
  readonly calls: number;
  readonly #details: Token;

  constructor(details: Token, calls: number) {
    this.#details = details;
    this.calls = calls;
  }

  get fields(): Token['fields'] {
    return this.#details.fields;
  }

  get token(): Token {
    return withCalls(this.#details, this.calls);
  }
}

const REFUSALS: Readonly<Record<Refusal, Refused>> = {
  unknown: { status: 'refused', reason: 'unknown' },
  unreadable: { status: 'refused', reason: 'unreadable' },
  incomplete: { status: 'refused', reason: 'incomplete' },
  disabled: { status: 'refused', reason: 'disabled' },
  exhausted: { status: 'refused', reason: 'exhausted' },
  'access-token': { status: 'refused', reason: 'access-token' },
  unavailable: { status: 'refused', reason: 'unavailable' },
};

/** The refusal for a reason. Shared objects, since refusals come in floods. */
export function refused(reason: Refusal): Refused {
  return REFUSALS[reason];
}
