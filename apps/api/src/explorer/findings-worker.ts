import { diagnose, readSite } from '@flextype-bun/registry-core';
import type { Found } from './problem-list.ts';

/** Input of the worker. */
export interface FindingsTask {
  readonly root: string;
  readonly externalPlugins: Readonly<Record<string, string>>;
}

/** Findings of the worker, or why it failed. */
export type FindingsReport = { readonly findings: readonly Found[] } | { readonly error: string };

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<FindingsTask>) => {
  void check(data).then((report) => self.postMessage(report));
};

async function check({ root, externalPlugins }: FindingsTask): Promise<FindingsReport> {
  try {
    const options = { externalPlugins };
    return { findings: [...(await diagnose(await readSite(root, options), options))] };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
