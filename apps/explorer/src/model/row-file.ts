import type { TreeTable } from './tree-table.ts';

/** The file that a value comes from, as far as the rows know it, without regard to case; good enough for a search. */
export function fileOf(table: TreeTable, row: number): string {
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
