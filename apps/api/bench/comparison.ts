import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Figures } from './bars.ts';
import { BARE } from './contenders.ts';
import type { RecordedRun } from './verdicts.ts';

/** One run, as saved in a file. */
export interface Run extends Figures, RecordedRun {}

/** Reads an earlier run; exits with a message if the file does not contain one. */
export function readRun(file: string): Run {
  try {
    const run: Run = JSON.parse(readFileSync(resolve(file), 'utf8'));
    if (Array.isArray(run.rows)) return run;
  } catch {
    // Reported below.
  }
  process.stderr.write(`${file} holds no earlier run; name a file that --out wrote\n`);
  process.exit(1);
}

/**
 * The ratios of two runs side by side. Rates of different days or machines cannot be compared, but their ratios to the
 * limit of the same run can.
 */
export function toComparison(earlier: Run, now: Run): string {
  const lines = now.rows.flatMap((row) => {
    if (row.contender === BARE) return [];
    const before = earlier.rows.find(
      ({ workload, connections, contender }) =>
        workload === row.workload && connections === row.connections && contender === row.contender,
    );
    if (!before) return [];
    const cells = [
      `${row.workload} | ${row.connections} | ${row.contender}`,
      change(before.ratio, row.ratio),
      change(before.workRatio, row.workRatio),
      change(before.p99Ratio, row.p99Ratio),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return [
    `Compared with the run of ${earlier.at} (${earlier.machine}), as ratios to ${BARE}:`,
    '',
    '| request | connections | server | rate | CPU | p99 |',
    '|---|--:|---|--:|--:|--:|',
    ...lines,
  ].join('\n');
}

function change(before: number, now: number): string {
  return `${before.toFixed(2)} → ${now.toFixed(2)}`;
}
