import { BARE, HELLO, MEMORY, SHIPPED } from './contenders.ts';
import type { PluginsRatio } from './plugin-rate.ts';
import type { Row } from './rows.ts';
import { atLeast, atMost, type Verdict } from './verdicts.ts';
import { WORKLOADS } from './workloads.ts';

/** Everything that one run measured. */
export interface Figures {
  readonly rows: readonly Row[];
  /** Time to the first response, in milliseconds; absent if not measured. */
  readonly coldStart?: { readonly ours: number; readonly hello: number };
  /** Absent if not measured. */
  readonly plugins?: PluginsRatio;
}

const [SCALAR, SUBTREE, , UNKNOWN] = WORKLOADS.map(({ name }) => name);
// The number of connections that most targets are defined for.
const CONNECTIONS = 32;

/** Compares the figures with the project's targets. */
export function judge({ rows, coldStart, plugins }: Figures): readonly Verdict[] {
  const find = (workload: string | undefined, contender: string, connections = CONNECTIONS) =>
    rows.find(
      (row) => row.workload === workload && row.contender === contender && row.connections === connections,
    );
  const shipped = find(SCALAR, SHIPPED);
  const hello = find(SCALAR, HELLO);
  return [
    atLeast(`scalar, as shipped: rate of ${BARE}`, 0.8, shipped?.ratio),
    atLeast(`scalar, in memory: rate of ${BARE}`, 0.9, find(SCALAR, MEMORY)?.ratio),
    atLeast(`scalar, as shipped, 1 connection: rate of ${BARE}`, 0.75, find(SCALAR, SHIPPED, 1)?.ratio),
    atLeast(`scalar, as shipped, 256 connections: rate of ${BARE}`, 0.75, find(SCALAR, SHIPPED, 256)?.ratio),
    atLeast(`subtree of 20 kB, as shipped: rate of ${BARE}`, 0.9, find(SUBTREE, SHIPPED)?.ratio),
    atLeast(`unknown token, as shipped: rate of ${BARE}`, 0.75, find(UNKNOWN, SHIPPED)?.ratio),
    atMost(`scalar, as shipped: p99 of ${BARE}`, 1.7, shipped?.p99Ratio),
    atMost(`start of \`bun run apps/api\`, of ${HELLO}`, 1.8, coldStart && coldStart.ours / coldStart.hello),
    atMost(`memory under load, of ${HELLO}`, 1.5, shipped && hello && shipped.memory / hello.memory),
    atLeast('rate with 10,000 plugins, of that with one', 0.95, plugins?.rate),
  ];
}
