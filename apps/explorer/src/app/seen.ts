import type { ValueChange } from '../protocol/index.ts';

/** A change since the page was opened. */
export interface SeenChange extends ValueChange {
  readonly at: number;
}

/** State of the event stream. */
export type Connection =
  | { readonly state: 'opening' | 'live' }
  | { readonly state: 'lost'; readonly message: string };
