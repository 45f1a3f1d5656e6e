import { lowerPriority } from '@flextype-bun/registry-core';
import { checkSite } from '../checks/check-site.ts';
import { type FoundKinds, toKinds } from './found.ts';

/** Input of the worker. */
export interface FindingsTask {
  readonly root: string;
}

/** Findings of the worker, or why it failed. */
export type FindingsReport = FoundKinds | { readonly error: string };

declare const self: Worker;

lowerPriority();

self.onmessage = ({ data }: MessageEvent<FindingsTask>) => {
  void check(data).then((report) => self.postMessage(report));
};

async function check({ root }: FindingsTask): Promise<FindingsReport> {
  try {
    return toKinds(await checkSite(root));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
