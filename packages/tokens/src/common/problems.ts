import type { Diagnostic, Severity } from '@flextype-bun/project';

/**
 * The kinds of problems.
 *
 * - `malformed`: a token file is not a YAML mapping, or lacks what a token needs
 * - `hash`: a token's `hashed_access_token` is too expensive to verify; calls with an access token are refused
 * - `outside`: a token's folder or file is a link, or differs in case; it is treated as unknown
 * - `unwritable`: a token file cannot be brought up to date; its calls stay safe in the ledger
 * - `journal`: the journal cannot be written
 * - `damaged`: lines of the journal were ignored at startup
 * - `memory`: the site cannot be written to, so calls are counted in memory
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

/** While one of these exists, calls are counted less durably than the options ask for, or files are behind. */
export const DEGRADING_PROBLEMS: ReadonlySet<ProblemCode> = new Set([
  'unwritable',
  'journal',
  'memory',
  'lost',
  'redis',
]);

/** A problem that exists now. No text of it contains a whole token. */
export interface Problem extends Diagnostic<ProblemCode> {
  /** When it was first seen. */
  readonly since: Date;
}

/** A problem has occurred, or is over. */
export interface ProblemEvent {
  readonly type: 'raised' | 'cleared';
  readonly problem: Problem;
}

const SEVERITIES: Readonly<Record<ProblemCode, Severity>> = {
  malformed: 'error',
  hash: 'error',
  outside: 'warning',
  unwritable: 'error',
  journal: 'error',
  damaged: 'warning',
  memory: 'warning',
  lost: 'error',
  redis: 'error',
};

/** Further problems are ignored: a million broken files must not fill the memory. */
const MAX_PROBLEMS = 200;

/** The current problems. Listeners are told once when a problem occurs and once when it is over. */
export class Problems {
  readonly #current = new Map<string, Problem>();
  readonly #listeners = new Set<(event: ProblemEvent) => void>();

  /** Reports a problem of a subject, unless the same one is known already. */
  raise(subject: string, report: Omit<Diagnostic<ProblemCode>, 'severity'>): void {
    const { code } = report;
    const key = `${code} ${subject}`;
    const known = this.#current.get(key);
    if (known?.message === report.message) return;
    if (known === undefined && this.#current.size >= MAX_PROBLEMS) return;
    const problem = { severity: SEVERITIES[code], ...report, since: known?.since ?? new Date() };
    this.#current.set(key, problem);
    // A file that was edited and is still broken has a new error; a full disk stays full, whatever the message.
    if (known === undefined || code === 'malformed' || code === 'hash') {
      this.#notify({ type: 'raised', problem });
    }
  }

  /** Removes a problem of a subject, if there is one. */
  clear(code: ProblemCode, subject: string): void {
    const key = `${code} ${subject}`;
    const problem = this.#current.get(key);
    if (problem === undefined) return;
    this.#current.delete(key);
    this.#notify({ type: 'cleared', problem });
  }

  list(): readonly Problem[] {
    return [...this.#current.values()];
  }

  subscribe(listener: (event: ProblemEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(event: ProblemEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
