import { BARE, HELLO, MEMORY, SHIPPED } from './contenders.ts';
import type { PluginsRatio } from './plugin-rate.ts';
import type { Row } from './rows.ts';
import { WORKLOADS } from './workloads.ts';

/** Everything that one run measured. */
export interface Figures {
  readonly rows: readonly Row[];
  /** Time to the first response, in milliseconds; absent if not measured. */
  readonly coldStart?: { readonly ours: number; readonly hello: number };
  /** Absent if not measured. */
  readonly plugins?: PluginsRatio;
}

/** A performance target, and the measurement against it. */
export interface Verdict {
  readonly bar: string;
  readonly target: string;
  /** `undefined` if this run did not measure it. */
  readonly measured: number | undefined;
  readonly met: boolean | undefined;
}

const [SCALAR, SUBTREE] = WORKLOADS.map(({ name }) => name);
// The number of connections that the targets are defined for.
const CONNECTIONS = 32;

/** Compares the figures with the project's targets. */
export function judge({ rows, coldStart, plugins }: Figures): readonly Verdict[] {
  const find = (workload: string | undefined, contender: string) =>
    rows.find(
      (row) => row.workload === workload && row.contender === contender && row.connections === CONNECTIONS,
    );
  const shipped = find(SCALAR, SHIPPED);
  const hello = find(SCALAR, HELLO);
  return [
    atLeast(`rate of a scalar, as shipped, of ${BARE}`, 0.75, shipped?.ratio),
    atLeast(`rate of a scalar, counted in memory, of ${BARE}`, 0.85, find(SCALAR, MEMORY)?.ratio),
    atLeast(`rate of a subtree of 20 kB, as shipped, of ${BARE}`, 0.9, find(SUBTREE, SHIPPED)?.ratio),
    atMost(`p99 of a scalar, as shipped, of ${BARE}`, 2, shipped?.p99Ratio),
    atMost(`cold start, of ${HELLO}`, 2.5, coldStart && coldStart.ours / coldStart.hello),
    atMost(`memory under load, of ${HELLO}`, 1.5, shipped && hello && shipped.memory / hello.memory),
    atLeast('rate with 10,000 plugins, of that with one', 0.95, plugins?.rate),
  ];
}

/** Formats the verdicts as a Markdown table. */
export function toVerdictTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ bar, target, measured, met }) => {
    const outcome = met === undefined ? 'not measured' : met ? 'met' : '**missed**';
    return `| ${bar} | ${target} | ${measured?.toFixed(2) ?? ''} | ${outcome} |`;
  });
  return [
    `| bar (at ${CONNECTIONS} connections) | target | measured | |`,
    '|---|--:|--:|---|',
    ...lines,
  ].join('\n');
}

function atLeast(bar: string, least: number, measured: number | undefined): Verdict {
  return { bar, target: `≥ ${least}`, measured, met: measured === undefined ? undefined : measured >= least };
}

function atMost(bar: string, most: number, measured: number | undefined): Verdict {
  return { bar, target: `≤ ${most}`, measured, met: measured === undefined ? undefined : measured <= most };
}
