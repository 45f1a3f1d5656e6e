import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A target, and the measurement against it. */
export interface Verdict {
  readonly bar: string;
  readonly target: string;
  /** `null` if this run did not measure it. */
  readonly measured: number | null;
  readonly met: boolean | null;
}

/** A saved run of a benchmark, as far as the next run compares itself with it. */
export interface RecordedRun {
  readonly machine: string;
  /** When the run ended, as ISO 8601. */
  readonly at: string;
  readonly verdicts: readonly Verdict[];
}

/** @param measured NaN counts as missed */
export function atLeast(bar: string, least: number, measured: number | undefined): Verdict {
  return judge(bar, `≥ ${least}`, measured, (figure) => figure >= least);
}

/** @param measured NaN counts as missed */
export function atMost(bar: string, most: number, measured: number | undefined): Verdict {
  return judge(bar, `≤ ${most}`, measured, (figure) => figure <= most);
}

export function anyMissed(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ met }) => met === false);
}

/** Reads the recorded run; `undefined` if there is none. */
export function readRecorded(file: string): RecordedRun | undefined {
  if (!existsSync(file)) return undefined;
  const run: Partial<RecordedRun> = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(run.verdicts) ? (run as RecordedRun) : undefined;
}

/** Formats the verdicts beside those of the recorded run, which a complete run replaces. */
export function recordVerdicts(
  file: string,
  machine: string,
  verdicts: readonly Verdict[],
  { isComplete }: { readonly isComplete: boolean },
): string {
  const table = toVerdictTable(verdicts, readRecorded(file));
  if (isComplete) {
    const run: RecordedRun = { machine, at: new Date().toISOString(), verdicts };
    writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`);
  }
  return table;
}

/** Formats the verdicts as a Markdown table, beside those of an earlier run. */
export function toVerdictTable(verdicts: readonly Verdict[], earlier?: RecordedRun): string {
  const before = new Map(earlier?.verdicts.map((verdict) => [verdict.bar, verdict]));
  const lines = verdicts.map(({ bar, target, measured, met }) =>
    [bar, target, toText(measured), toText(before.get(bar)?.measured ?? null), OUTCOMES.get(met)].join(' | '),
  );
  const counts = [true, false, null].map((met) => verdicts.filter((verdict) => verdict.met === met).length);
  return [
    '| bar | target | measured | last run | |',
    '|---|--:|--:|--:|---|',
    ...lines.map((line) => `| ${line} |`),
    '',
    `${counts[0]} met, ${counts[1]} missed, ${counts[2]} not measured${
      earlier ? `; the last run is of ${earlier.at} (${earlier.machine})` : ''
    }`,
  ].join('\n');
}

const OUTCOMES = new Map<boolean | null, string>([
  [true, 'met'],
  [false, '**missed**'],
  [null, 'not measured'],
]);

function judge(
  bar: string,
  target: string,
  measured: number | undefined,
  meets: (figure: number) => boolean,
): Verdict {
  if (measured === undefined) return { bar, target, measured: null, met: null };
  return { bar, target, measured, met: meets(measured) };
}

function toText(measured: number | null): string {
  return measured?.toFixed(measured < 10 ? 2 : 1) ?? '';
}
