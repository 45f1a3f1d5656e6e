import type { SearchQuery } from './search-query.ts';
import type { TreeTable } from './tree-table.ts';

/** Rows between two checks of the clock. */
const STEP = 512;

/**
 * Finds the rows that match a query. The generator yields every few hundred rows, so that a key press never waits for
 * a whole search.
 *
 * @param extra rows whose long values match, found by the server
 * @returns the rows, in order
 */
export function* search(
  table: TreeTable,
  query: SearchQuery,
  extra: ReadonlySet<number> = new Set(),
): Generator<undefined, number[], undefined> {
  const hits: number[] = [];
  const ids: string[] = [];
  const { anywhere, key, value, kinds, file } = query;
  for (let row = 0; row < table.length; row++) {
    if (row % STEP === STEP - 1) yield;
    const depth = table.depth(row);
    const name = (table.keys[row] ?? '').toLowerCase();
    const id = depth === 0 ? name : `${ids[depth - 1]}.${name}`;
    ids[depth] = id;
    if (kinds.length > 0 && !kinds.includes(table.kinds[row] ?? 'n')) continue;
    if (!key.every((word) => name.includes(word))) continue;
    const text = (table.texts[row] ?? '').toLowerCase();
    const isLong = extra.has(row);
    if (!value.every((word) => text.includes(word)) && !isLong) continue;
    // A word must reach into the last key of an id: a hit does not include everything below it.
    if (
      !anywhere.every((word) => (id.includes(word) && touches(id, name, word)) || text.includes(word)) &&
      !isLong
    ) {
      continue;
    }
    if (!file.every((word) => fileOf(table, row, ids).includes(word))) continue;
    hits.push(row);
  }
  return hits;
}

/** Whether a match in an id reaches its last key; otherwise an ancestor is the hit. */
function touches(id: string, name: string, word: string): boolean {
  return id.indexOf(word, Math.max(0, id.length - name.length - word.length + 1)) !== -1;
}

/** The file that a value comes from, as far as the rows know it; good enough for a search. */
function fileOf(table: TreeTable, row: number, ids: readonly string[]): string {
  const [top = '', name = ''] = (ids[table.depth(row)] ?? '').split('.');
  const isSite = table.hasFlag(row, 'overrides') || table.hasFlag(row, 'siteOnly');
  const isManifest = (ids[top === 'flextype' ? 1 : 2] ?? '').endsWith('.manifest') && table.depth(row) > 0;
  if (top === 'flextype') {
    if (isSite) return 'project/config/flextype/settings.yaml';
    return isManifest ? 'src/flextype/flextype.yaml' : 'src/flextype/settings.yaml';
  }
  if (isSite) return `project/config/${top}/${name}/settings.yaml`;
  const manifest = top === 'plugins' ? 'plugin.yaml' : 'theme.yaml';
  return `project/${top}/${name}/${isManifest ? manifest : 'settings.yaml'}`;
}
