import { startOurs } from './contenders.ts';
import { makeSite } from './reload-sites.ts';
import { alternate, type Effort } from './rounds.ts';
import { ratioOf } from './rows.ts';
import { WORKLOADS } from './workloads.ts';

const FEW = 1;
const MANY = 10_000;

/** 10,000 plugins compared with one, as shipped and for a scalar; medians of the rounds' ratios. */
export interface PluginsRatio {
  /** Rate with many plugins relative to one. */
  readonly rate: number;
  /** Processor time per response with one plugin relative to many. */
  readonly work: number;
}

export async function comparePlugins(effort: Effort): Promise<PluginsRatio> {
  const runners = [];
  for (const plugins of [FEW, MANY]) {
    const server = await startOurs(makeSite(plugins));
    runners.push({ name: String(plugins), server, path: WORKLOADS[0]?.path ?? '' });
  }
  const samples = await alternate(runners, effort);
  for (const { server } of runners) await server.stop();
  const few = samples.get(String(FEW)) ?? [];
  const many = samples.get(String(MANY)) ?? [];
  return { rate: ratioOf(many, few, ({ rate }) => rate), work: ratioOf(few, many, ({ work }) => work) };
}
