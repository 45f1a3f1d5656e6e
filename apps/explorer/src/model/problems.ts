import type { ExplorerProblem, ExplorerProblems } from '../protocol/index.ts';
import { findRows } from './find-rows.ts';
import type { TreeTable } from './tree-table.ts';

/** Which problems are shown; an empty text for all. */
export interface ProblemFilter {
  readonly severity: string;
  readonly code: string;
  readonly text: string;
}

export const ALL_PROBLEMS: ProblemFilter = { severity: '', code: '', text: '' };

/** The problems that pass a filter, and how many the server has left out of them. */
export function filterProblems(
  { problems, kinds }: Pick<ExplorerProblems, 'problems' | 'kinds'>,
  filter: ProblemFilter,
): { readonly shown: readonly ExplorerProblem[]; readonly leftOut: number } {
  const ofKind = problems.filter((problem) => isOfKind(problem, filter));
  const total = kinds.reduce((sum, kind) => sum + (isOfKind(kind, filter) ? kind.count : 0), 0);
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = ofKind.filter((problem) => {
    const text = textOf(problem);
    return words.every((word) => text.includes(word));
  });
  return { shown, leftOut: total - ofKind.length };
}

function isOfKind(
  { severity, code }: Pick<ExplorerProblem, 'severity' | 'code'>,
  filter: ProblemFilter,
): boolean {
  return (
    (filter.severity === '' || filter.severity === severity) && (filter.code === '' || filter.code === code)
  );
}

function textOf({ code, id = '', place, reason, remedy }: ExplorerProblem): string {
  return `${code} ${id} ${place?.file ?? ''} ${reason} ${remedy}`.toLowerCase();
}

/** The rows of values that have an error or a warning, with its severity. */
export function markedRows(
  found: Pick<ExplorerProblems, 'problems'> | undefined,
  table: TreeTable,
): Map<number, string> {
  const marked = (found?.problems ?? []).filter(
    ({ id, severity }) => id !== undefined && severity !== 'info',
  );
  const paths = marked.map(({ id = '' }) => id.split('.'));
  const rows = new Map<number, string>();
  for (const [index, row] of findRows(table, paths).entries()) {
    // The most severe comes first.
    if (row >= 0 && !rows.has(row)) rows.set(row, marked[index]?.severity ?? '');
  }
  return rows;
}
