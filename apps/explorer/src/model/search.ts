import { RowList, type Rows } from './rows.ts';
import { type Candidates, candidatesOf } from './search-candidates.ts';
import { createMatcher } from './search-match.ts';
import type { SearchQuery } from './search-query.ts';
import type { TreeTable } from './tree-table.ts';

/** Rows between two checks of the clock. */
const STEP = 512;
// To look for a word in this many rows takes as long as to check one row.
const ROWS_PER_CHECK = 32;

/**
 * Finds the rows that match a query. Yields every few hundred rows, so that a key press never waits for a whole search.
 *
 * @param extra rows whose long values match, found by the server
 */
export function* search(
  table: TreeTable,
  query: SearchQuery,
  extra: ReadonlySet<number> = new Set(),
): Generator<undefined, Rows, undefined> {
  const hits = new RowList();
  const matches = createMatcher(table, query, extra);
  let left = STEP;
  for (const chunk of table.chunks) {
    const { rows, areHits }: Candidates = candidatesOf(table, chunk, query, extra);
    left -= 1 + chunk.count / ROWS_PER_CHECK;
    for (const row of rows) {
      if (areHits || matches(row)) hits.add(row);
      left--;
      if (left > 0) continue;
      yield;
      left = STEP;
    }
    if (left > 0) continue;
    yield;
    left = STEP;
  }
  return hits.rows;
}
