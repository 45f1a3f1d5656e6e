/** The results for the cases of one file. */
export interface Tally {
  readonly file: string;
  /** Number of cases in which the server and the original agree. */
  equal: number;
  /** Number of cases that match `deviations.json`. */
  deviating: number;
  /** One description per case that matches neither. */
  readonly different: string[];
}

export function emptyTally(file: string): Tally {
  return { file, equal: 0, deviating: 0, different: [] };
}

/** Formats the figures of all files, and their sums, in columns. */
export function renderTallies(tallies: readonly Tally[]): string {
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((n, tally) => n + pick(tally), 0);
  const row = (file: string, pick: (count: (tally: Tally) => number) => number): string[] => [
    file,
    String(pick((tally) => tally.equal + tally.deviating + tally.different.length)),
    String(pick((tally) => tally.equal)),
    String(pick((tally) => tally.deviating)),
    String(pick((tally) => tally.different.length)),
  ];
  const rows = [
    ['file', 'cases', 'equal', 'deviating as listed', 'different'],
    ...tallies.map((tally) => row(tally.file, (count) => count(tally))),
    row('all', sum),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((cells) => cells.map(pad).join('  ')).join('\n');
}
