import type { SourcePlace } from './errors.ts';

/**
 * What stands in the way.
 *
 * - `malformed`: a token file is no YAML mapping, or lacks what a token needs
 * - `hash`: a token's `hashed_access_token` is too expensive to verify; calls with an access token are refused
 * - `outside`: a token's folder or file is a link, or differs in case; it is treated as unknown
 * - `unwritable`: a token file cannot be brought up to date; its calls stay safe in the ledger
 * - `journal`: the journal cannot be written
 * - `damaged`: lines of the journal were left out at the start
 * - `memory`: the site cannot be written, so that calls are counted in memory
 * - `lost`: another server took the lock over; every call is refused
 * - `redis`: the Redis server does not answer
 */
export type ProblemCode =
  | 'malformed'
  | 'hash'
  | 'outside'
  | 'unwritable'
  | 'journal'
  | 'damaged'
  | 'memory'
  | 'lost'
  | 'redis';

/** The problems while which calls are not counted as durably as the options say, or files are not up to date. */
export const DEGRADING_PROBLEMS: ReadonlySet<ProblemCode> = new Set([
  'unwritable',
  'journal',
  'memory',
  'lost',
  'redis',
]);

/** A problem to report; never holds a token in full. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly place?: SourcePlace;
  /** When it was first seen. */
  readonly since: Date;
}

/** A problem came up, or is over. */
export interface ProblemEvent {
  readonly type: 'raised' | 'cleared';
  readonly problem: Problem;
}

/** More distinct problems than this are counted no further: a million broken files must not fill the memory. */
const MAX_PROBLEMS = 200;

/** The problems of now, each reported once when it comes up and once when it is over. */
export class Problems {
  readonly #current = new Map<string, Problem>();
  readonly #listeners = new Set<(event: ProblemEvent) => void>();

  /** Reports a problem, unless the same one is known already. */
  raise(code: ProblemCode, subject: string, message: string, place?: SourcePlace): void {
    const key = `${code} ${subject}`;
    const known = this.#current.get(key);
    if (known?.message === message) return;
    if (known === undefined && this.#current.size >= MAX_PROBLEMS) return;
    const problem = {
      code,
      message,
      since: known?.since ?? new Date(),
      ...(place === undefined ? {} : { place }),
    };
    this.#current.set(key, problem);
    // A file that is edited and still broken is broken in another way; a full disk is full, whatever it says.
    if (known === undefined || code === 'malformed' || code === 'hash')
      this.#tell({ type: 'raised', problem });
  }

  /** Says that a problem is over; nothing happens where there was none. */
  clear(code: ProblemCode, subject: string): void {
    const key = `${code} ${subject}`;
    const problem = this.#current.get(key);
    if (problem === undefined) return;
    this.#current.delete(key);
    this.#tell({ type: 'cleared', problem });
  }

  list(): readonly Problem[] {
    return [...this.#current.values()];
  }

  subscribe(listener: (event: ProblemEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: ProblemEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
