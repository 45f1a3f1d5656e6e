/** One value that changed. */
export interface ValueChange {
  /** As `at` has it. */
  readonly path: string;
  /** The value on one line, before and after; `null` where nothing was set, empty where it is masked. */
  readonly before: string | null;
  readonly after: string | null;
  readonly masked: boolean;
}

/** What the event `change` carries. */
export interface ChangeEvent {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly changes: readonly ValueChange[];
  /** How many changes are not in the list. */
  readonly more: number;
  /** Paths whose rows are to be fetched again; `null` for all. */
  readonly stale: readonly string[] | null;
}

/** What the events `hello` and `state` carry. */
export interface StateEvent {
  readonly version: string;
  readonly state: string;
  /** Changes with the problems: fetch them again where it is another. */
  readonly problems: string;
}
