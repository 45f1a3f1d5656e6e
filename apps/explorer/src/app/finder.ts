import type { Address } from '../model/address.ts';
import { findRows } from '../model/find-rows.ts';
import { intersect, type Rows } from '../model/rows.ts';
import { search } from '../model/search.ts';
import { isEmptyQuery, parseQuery, type SearchQuery } from '../model/search-query.ts';
import type { TreeTable } from '../model/tree-table.ts';
import { filterRows, type MarkedRows } from '../model/visible-rows.ts';
import type { Session } from '../net/session.ts';
import { type ExplorerMatches, readPathText } from '../protocol/index.ts';
import { nextTask } from './scheduling.ts';

const SLICE_MS = 5;
// The server searches long values once typing pauses.
const TYPING_PAUSE_MS = 150;

/** A search and its table. */
export interface Wanted {
  readonly table: TreeTable;
  readonly address: Address;
  readonly marked: MarkedRows;
}

type Hits = Rows | undefined;

/** Searches and filters in slices, so that no key press waits for a search to finish. */
export class Finder {
  readonly #session: Session;
  readonly #onFound: (hits: Hits) => void;
  #run = 0;

  constructor(session: Session, onFound: (hits: Hits) => void) {
    this.#session = session;
    this.#onFound = onFound;
  }

  /** Starts a search and cancels the running one. */
  find(wanted: Wanted): void {
    const run = ++this.#run;
    const query = parseQuery(wanted.address.query);
    const filtered = filterRows(wanted.table, wanted.address.filter, wanted.marked);
    if (isEmptyQuery(query)) {
      this.#onFound(filtered);
      return;
    }
    void this.#search(run, wanted.table, query, filtered, new Set());
    const [word, ...more] = [...query.value, ...query.anywhere];
    if (word === undefined || more.length > 0) return;
    setTimeout(() => void this.#searchLongValues(run, wanted, word, query, filtered), TYPING_PAUSE_MS);
  }

  async #search(
    run: number,
    table: TreeTable,
    query: SearchQuery,
    filtered: Hits,
    longHits: ReadonlySet<number>,
  ): Promise<void> {
    const steps = search(table, query, longHits);
    for (;;) {
      // The pressed key is drawn first.
      await nextTask();
      if (run !== this.#run) return;
      const end = performance.now() + SLICE_MS;
      do {
        const { done, value } = steps.next();
        if (!done) continue;
        this.#onFound(filtered ? intersect(value, filtered) : value);
        return;
      } while (performance.now() < end);
    }
  }

  async #searchLongValues(
    run: number,
    { table, address }: Wanted,
    text: string,
    query: SearchQuery,
    filtered: Hits,
  ): Promise<void> {
    if (run !== this.#run) return;
    const asked = address.as === '' ? { text } : { text, as: address.as };
    const found = await this.#session.json<ExplorerMatches>('search', asked).catch(() => undefined);
    if (run !== this.#run || !found || found.paths.length === 0) return;
    const rows = findRows(
      table,
      found.paths.map((path) => readPathText(path)),
    );
    await this.#search(run, table, query, filtered, new Set(rows));
  }
}
