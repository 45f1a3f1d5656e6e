import type { SearchQuery } from './search-query.ts';
import type { TreeTable } from './tree-table.ts';

/**
 * Returns a function that checks a row against all parts of a query.
 *
 * @param extra rows whose long values match
 */
export function createMatcher(
  table: TreeTable,
  { anywhere, key, value, kinds, file }: SearchQuery,
  extra: ReadonlySet<number>,
): (row: number) => boolean {
  const isInId = createIdMatcher(table);
  return (row) => {
    if (kinds.length > 0 && !kinds.includes(table.kind(row))) return false;
    if (key.length > 0) {
      const name = table.foldedKey(row);
      if (!key.every((word) => name.includes(word))) return false;
    }
    if (value.length + anywhere.length > 0 && !extra.has(row)) {
      const text = table.foldedText(row);
      if (!value.every((word) => text.includes(word))) return false;
      if (!anywhere.every((word) => text.includes(word) || isInId(row, word))) return false;
    }
    return file.length === 0 || file.every((word) => fileOf(table, row).includes(word));
  };
}

/**
 * Whether an id has a word that reaches into its last key: an ancestor of the row is the hit otherwise, so that a hit
 * does not include everything below it.
 */
function createIdMatcher(table: TreeTable) {
  return (row: number, word: string): boolean => {
    const name = table.foldedKey(row);
    const dot = word.lastIndexOf('.');
    if (dot === -1) return name.includes(word);
    // Keys seldom have dots, and the last key rules out most ids.
    if (!name.startsWith(word.slice(dot + 1)) && !name.includes('.')) return false;
    let id = name;
    for (let at = table.parent(row); at >= 0; at = table.parent(at)) id = `${table.foldedKey(at)}.${id}`;
    return id.indexOf(word, Math.max(0, id.length - name.length - word.length + 1)) !== -1;
  };
}

/** The file that a value comes from, as far as the rows know it, without regard to case; good enough for a search. */
function fileOf(table: TreeTable, row: number): string {
  const above: number[] = [];
  for (let at = row; at >= 0; at = table.parent(at)) above.unshift(at);
  const [top = '', name = '', part = ''] = above.slice(0, 3).map((at) => table.foldedKey(at));
  const isSite = table.hasFlag(row, 'overrides') || table.hasFlag(row, 'siteOnly');
  if (top === 'flextype') {
    if (isSite) return 'project/config/flextype/settings.yaml';
    return name === 'manifest' ? 'src/flextype/flextype.yaml' : 'src/flextype/settings.yaml';
  }
  if (isSite) return `project/config/${top}/${name}/settings.yaml`;
  const manifest = top === 'plugins' ? 'plugin.yaml' : 'theme.yaml';
  return `project/${top}/${name}/${part === 'manifest' ? manifest : 'settings.yaml'}`;
}
