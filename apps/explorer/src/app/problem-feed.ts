import type { Session } from '../net/session.ts';
import type { ExplorerProblems } from '../protocol/index.ts';

const UNFINISHED_MS = 1_000;
const WATCHED_MS = 3_000;

/** The problems of the site, polled while they are shown: the stream of changes covers settings, but not tokens. */
export class ProblemFeed {
  readonly #session: Session;
  readonly #onFound: (problems: ExplorerProblems) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchers = 0;

  constructor(session: Session, onFound: (problems: ExplorerProblems) => void) {
    this.#session = session;
    this.#onFound = onFound;
  }

  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const problems = await this.#session.json<ExplorerProblems>('problems').catch(() => undefined);
    if (problems) this.#onFound(problems);
    clearTimeout(this.#timer);
    // The checks of doctor take a while on a large site.
    const waitMs = problems?.checked === false ? UNFINISHED_MS : WATCHED_MS;
    if (problems?.checked === false || this.#watchers > 0) {
      this.#timer = setTimeout(() => void this.load(), waitMs);
    }
  }

  /** Polls the problems; returns a function that stops polling. */
  watch(): () => void {
    this.#watchers++;
    void this.load();
    return () => {
      this.#watchers--;
    };
  }
}
