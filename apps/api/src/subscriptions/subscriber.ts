import type { Refusal } from '@flextype-bun/tokens';
import type { View } from '../responses/api-state.ts';
import type { Failure } from '../responses/flavours.ts';
import type { Scope } from '../scopes/scope.ts';

/** Whoever stays for changes: a stream, or a call that waits for one. */
export interface Follower {
  readonly ids: readonly string[];
  /** The name of the token that it came with. */
  readonly token: string;
  /** What that token gets to see. */
  scope: Scope;
  /** Takes in what its items are now. */
  follow(view: View): void;
  /** Ends it: with what its next call would be told, or without a word; `refusal` is the reason for logs. */
  end(view: View, failure?: Failure, refusal?: Refusal): void;
}
