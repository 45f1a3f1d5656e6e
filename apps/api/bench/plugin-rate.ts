import { startOurs } from './contenders.ts';
import { makeSite } from './reload-sites.ts';
import { alternate, type Effort } from './rounds.ts';
import { ratioOf } from './rows.ts';
import { WORKLOADS } from './workloads.ts';

const FEW = 1;
const MANY = 10_000;

/** The rate with 10,000 plugins to that with one, both as shipped and asked for a scalar, as a median of rounds. */
export async function comparePlugins(effort: Effort): Promise<number> {
  const runners = [];
  for (const plugins of [FEW, MANY]) {
    const server = await startOurs(makeSite(plugins));
    runners.push({ name: String(plugins), server, path: WORKLOADS[0]?.path ?? '' });
  }
  const samples = await alternate(runners, effort);
  for (const { server } of runners) await server.stop();
  return ratioOf(samples.get(String(MANY)) ?? [], samples.get(String(FEW)) ?? [], ({ rate }) => rate);
}
