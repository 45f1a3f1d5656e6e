import type { Refusal } from '@flextype-bun/tokens';
import type { ApiState } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';

/** Whoever stays for changes: a stream, or a call that waits for one. */
export interface Subscriber {
  readonly ids: readonly string[];
  /** The name of the token that it came with. */
  readonly token: string;
  /** What that token gets to see. */
  scope: Scope;
  /** Takes in what its items are now. */
  update(state: ApiState): void;
  /** Ends it: with what its next call would be told, or without a word; `refusal` is the reason for logs. */
  end(state: ApiState, failure?: Failure, refusal?: Refusal): void;
}
