import type { Kind } from './rows.ts';

/** One value that changed. */
export interface ValueChange {
  /** As in `at`. */
  readonly path: string;
  /** The value on one line, before and after; `null` if unset, empty if masked. */
  readonly before: string | null;
  readonly after: string | null;
  readonly masked: boolean;
  /** What its row shows now, if only this row differs: its rows need not be fetched again. */
  readonly row?: RowValue;
}

/** The part of a row that can change while its array stays as it is. */
export interface RowValue {
  readonly kind: Kind;
  readonly flags: number;
  readonly text: string;
  readonly size: number;
}

/** Data of the event `change`. */
export interface ChangeEvent {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly ValueChange[];
  /** Number of changes that the list omits. */
  readonly more: number;
  /** Paths whose rows must be fetched again; `null` for all. */
  readonly stale: readonly string[] | null;
}

/** Data of the events `hello` and `state`. */
export interface StateEvent {
  readonly version: string;
  readonly state: string;
  /** Changes when the problems change: fetch them again then. */
  readonly problems: string;
}
